"""A person's name in its parts, as bibliographies sort it: by the rule that BibTeX has for names, which most tools share.

`Family, Given` is taken as it is written. Else the last word is the family name, with the words in small letters before it:
Ludwig van Beethoven is sorted as van Beethoven. A single word stays whole, and so does a name that ends in a generation (Jr.,
III) or in what is no word.
Source of the rule: O. Patashnik, BibTeXing (1988), section 4.
"""

from dataclasses import dataclass

GENERATIONS = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})


@dataclass(frozen=True)
class Name:
    """A family name and what stands before it; the whole name and nothing, where its parts are not known."""

    family: str
    given: str = ""

    @property
    def sorted(self) -> str:
        """As a list of references begins."""
        return f"{self.family}, {self.given}" if self.given else self.family

    @property
    def spoken(self) -> str:
        """As it is said."""
        return f"{self.given} {self.family}" if self.given else self.family

    @property
    def initials(self) -> str:
        """As APA writes it: Heron, A.-M. B."""
        return f"{self.family}, {' '.join(map(_initial, self.given.split()))}" if self.given else self.family


def parted(name: str) -> Name:
    """The parts of a name on one line."""
    if name.count(",") == 1 and all(parts := [part.strip() for part in name.split(",")]):
        return Name(*parts)
    words = name.split()
    if "," in name or len(words) < 2 or words[-1] in GENERATIONS or not words[-1][0].isalpha():
        return Name(" ".join(words))
    first = next((at for at, word in enumerate(words[:-1]) if at and word.islower()), len(words) - 1)
    return Name(" ".join(words[first:]), " ".join(words[:first]))


def _initial(word: str) -> str:
    return "-".join(f"{part[0]}." for part in word.split("-") if part)
