"""A file as it comes in a multipart request, and as a server keeps it."""

from dataclasses import dataclass, field

from telegram_simulator.wire import JsonObject


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """One file part of a request."""

    file_name: str
    mime_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file somebody sent; `path` is what getFile tells, below `/file/bot<token>/`."""

    file_id: str
    unique_id: str
    path: str
    upload: UploadedFile

    def to_json(self) -> JsonObject:
        """The fields `File`, `Document`, `Voice` and the like have in common."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.upload.data),
        }


class FileStore:
    """All files of the simulated Telegram by id."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}

    def add(self, upload: UploadedFile, folder: str) -> StoredFile:
        """Keep a file; the folder is the kind TDLib sorts it under (`documents`, `photos` ...)."""
        number = len(self._files) + 1
        extension = upload.file_name.rpartition(".")[2] if "." in upload.file_name else "bin"
        stored = StoredFile(
            file_id=f"BQACAgIAAxkBAAID{number:08d}",
            unique_id=f"AgAD{number:08d}",
            path=f"{folder}/file_{number}.{extension}",
            upload=upload,
        )
        self._files[stored.file_id] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        """The file with this id."""
        return self._files.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """The file getFile gave this path for."""
        return next((stored for stored in self._files.values() if stored.path == path), None)
