from content.models.audit import AuditEntry
from content.models.collection import Collection
from content.models.conflict import LoadConflict
from content.models.dispute import Dispute
from content.models.exam import Blueprint, BlueprintKind, Domain, Exam, Task
from content.models.fact import Fact, FactRevision
from content.models.note_change import NoteChange
from content.models.note_line import OutdatedLine, UnreadLine
from content.models.question import (
    BareRevision,
    EnemyGroup,
    Option,
    OptionFact,
    Placement,
    Question,
    Revision,
    Scenario,
)
from content.models.search import SearchEntry, SearchWord
from content.models.service import Service, ServiceName
from content.models.source import Source, SourceText
from content.models.upload import Upload, UploadAmendment, UploadedFile

__all__ = [
    "AuditEntry",
    "BareRevision",
    "Blueprint",
    "BlueprintKind",
    "Collection",
    "Dispute",
    "Domain",
    "EnemyGroup",
    "Exam",
    "Fact",
    "FactRevision",
    "LoadConflict",
    "NoteChange",
    "Option",
    "OptionFact",
    "OutdatedLine",
    "Placement",
    "Question",
    "Revision",
    "Scenario",
    "SearchEntry",
    "SearchWord",
    "Service",
    "ServiceName",
    "Source",
    "SourceText",
    "Task",
    "UnreadLine",
    "Upload",
    "UploadAmendment",
    "UploadedFile",
]
