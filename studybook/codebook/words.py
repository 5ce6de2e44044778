"""What every generated page begins with."""

import json


def front_matter(title: str, description: str, *, depth: int = 3) -> str:
    """Front matter with a title, a description and how deep the table of contents goes. JSON strings are YAML strings."""
    return f"---\ntitle: {json.dumps(title)}\ndescription: {json.dumps(description)}\ntoc-depth: {depth}\n---"
