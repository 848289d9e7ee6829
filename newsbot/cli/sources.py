"""``newsbot sources``: curate which source is which. Every judgement is recorded, and can be undone."""

from newsbot.cli.errors import command_group
from newsbot.cli.judging import add_known, add_merge, add_record, add_review
from newsbot.storage.judgements import SOURCE

app = command_group("Judge which source is which: review, merge, undo.")
add_review(
    app, SOURCE, example="review --limit 50 > sources.txt",
    help_text="""List which sources are credited and not known, the most credited first.

    With examples, and with those of the register that it looks like. On a terminal it asks what to do with each.
    """,
)  # fmt: skip
add_merge(
    app, SOURCE, example="merge 'Sevan Voice' 'Voice of Sevan'",
    help_text="""Judge that two names are one source's.

    That of the register stays, else A. All articles are brought in line at once, and so is what is read later.
    """,
)  # fmt: skip
add_known(app, SOURCE, example="known 'Sevan Voice'")
add_record(app, SOURCE)
