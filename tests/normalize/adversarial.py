"""Texts made to hurt: 100,000 characters of what makes rules look far, again and again."""

SIZE = 100_000

_SEEDS = {
    "capitals": "Aram Vroc ",
    "one-word": "Anahit",
    "given-names": "Maria Anna Ivan Sergey ",
    "surnames": "Aliyev Sargsyan Petrov ",
    "unknown-surnames": "Vrocadze Tulkanyan Brelidze ",
    "full-names": "Ilham Aliyev, Nikol Pashinyan and Vladimir Putin ",
    "initials": "A. B. C. D. ",
    "numerals": "Karekin II Karekin III ",
    "particles": "van der bin de la al- von ",
    "bin": "Mohammed bin Salman bin Zayed bin ",
    "commas": ",",
    "commas-and-names": "Vroc Tulkan, ",
    "and": "and ",
    "and-names": "Presidents Aliyev and Pashinyan and ",
    "saints": "San Santa Jebel Ras ",
    "offices": "President of the Council of the President of the ",
    "offices-in-small-letters": "head of the head of the ",
    "ministers": "Minister for Peace and Minister for ",
    "spokesmen": "a spokesman for Ivan Petrov, a spokesman for ",
    "led": "and the crisis of the crisis for the ",
    "said": "said ",
    "said-by": "Vroc Tulkan said Vroc said ",
    "quotes": "“",
    "straight-quotes": "\"'\"'",
    "open-brackets": "(",
    "brackets": "Ivan Petrov (Moscow) (",
    "digits": "1",
    "digits-in-pairs": "11 12 ",
    "years": "1994 and 1995-1996 to ",
    "months": "May ",
    "days-of-months": "4 May, 5 May and 6 May to 7 June ",
    "us-days": "May 4, May 5, ",
    "lists-of-days": "1, 2, 3, 4, 5, 6 ",
    "weekdays": "Monday, (Tuesday (",
    "weekday-runs": "from Monday to Tuesday, 4 May ",
    "days-of-this-month": "the 2nd and 3rd of this month ",
    "until": "until 4 May by 5 May ",
    "ago": "two years ago in three weeks ",
    "ordinals": "the first of the second of the ",
    "decades": "the early 1990s the '90s ",
    "numbers-with-stops": "1.2.3.4.5.",
    "slashes": "1/2/3/4/",
    "agencies": "Interfax reports, according to Interfax, ",
    "told": "told the Armenian news agency the Armenian daily ",
    "ministries": "the Foreign Ministry of the Ministry of ",
    "channels": "Channel TV Radio Channel TV Radio ",
    "joint-subjects": "Interfax, TASS, Trend and Turan, ",
    "apposed-sources": "Vroc Star, a monitoring group, which is near the ",
    "statement-from": "statement on the war from ",
    "source-label": "source: ",
    "source-lines": "source: commonspace.eu with APA, Turan and\n\n",
    "photo-lines": "photo: Ivan Petrov on 4 May 2020 (picture courtesy of ",
    "speaker-labels": "Ivan: Maria: ",
    "paragraphs": "A.\n\n",
    "blank-lines": "\n",
    "blanks": " ",
    "no-break": "\u00a0",
    "soft-hyphens": "Ivan\u00ad",
    "combining": "a\u0301\u0302",
    "hyphens": "Al-Al-Al-",
    "hyphenated-surnames": "Mohseni-Ejei Mohseni Ejei ",
    "apostrophes": "O'Neill's ",
    "cyrillic": "Владимир Путин ",
    "upper-case": "ILHAM ALIYEV MEETS ",
    "stops": "Mr. Dr. St. ",
    "interview": "Read the full interview below: conducted by ",
}


def texts() -> dict[str, str]:
    """Return the texts by name; each seed is repeated to 100,000 characters."""
    return {name: (seed * (SIZE // len(seed) + 1))[:SIZE] for name, seed in _SEEDS.items()}


def varied_surnames(size: int = SIZE) -> str:
    """Return a text in which every name is another one: what is remembered of names helps nothing here."""
    letters = "abdegiklmnoprstuvz"
    words, number, length = [], 0, 0
    while length < size:
        stem = "".join(letters[number // len(letters) ** k % len(letters)] for k in range(4))
        words.append(f"Ivan {stem.capitalize()}ov met {stem.capitalize()}yan. ")
        length += len(words[-1])
        number += 1
    return "".join(words)[:size]
