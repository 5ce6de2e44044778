"""How the archive names folders and files of a study."""

from studybook.errors import DeclarationError
from studybook.study import DataFile, Study


def layout(study: Study) -> str:
    """The folder an unpacked study comes in."""
    return f"ICPSR_{study.number}"


def dataset_folder(file: DataFile) -> str:
    """The folder of one dataset within it: `DS0001`.

    Raises:
        DeclarationError: the dataset is not numbered as the archive does.
    """
    digits = file.number.removeprefix("DS")
    if not digits.isdecimal():
        raise DeclarationError(f"the archive numbers datasets DS1, DS2 and so on, not {file.number!r}", where=file.slug)
    return f"DS{int(digits):04}"


def file_stem(study: Study, file: DataFile) -> str:
    """The name of a data file without its ending: that of a restricted one, `37988-0001-Data-REST`, if it has no other."""
    return file.stem or f"{study.number}-{dataset_folder(file).removeprefix('DS')}-Data-REST"


def delivered_as(study: Study, file: DataFile) -> str:
    """The path of a data file without its ending: in the archive's layout, unless it has a name of its own."""
    return file.stem or f"{layout(study)}/{dataset_folder(file)}/{file_stem(study, file)}"
