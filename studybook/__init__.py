"""The engine: from declared variables and questions to a site that is safe to publish. It knows no study by name."""

__version__ = "0.1.0"
