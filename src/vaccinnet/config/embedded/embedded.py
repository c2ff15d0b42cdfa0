"""The embedded database as its holders see it."""

from types import TracebackType

from vaccinnet.config.data_folder import DataFolder
from vaccinnet.config.embedded.binaries import Binaries
from vaccinnet.config.embedded.cluster import Cluster
from vaccinnet.config.embedded.holders import Holders
from vaccinnet.config.embedded.socket import url_of


class Embedded:
    """The embedded database of a data folder; use it as a context manager to hold it.

    The first holder starts it and the last one stops it, whichever process that is.
    """

    def __init__(self, data_folder: DataFolder, binaries: Binaries | None = None):
        self._data_folder = data_folder
        self._cluster = Cluster(data_folder.path, binaries or Binaries.of_the_wheel())
        self._holders = Holders(data_folder.path)
        self.url = url_of(data_folder.path)

    def __enter__(self) -> "Embedded":
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def acquire(self) -> None:
        """Hold the database, making and starting it when needed. Raises CannotStart."""
        self._data_folder.prepare()
        self.start_again()

    def start_again(self) -> None:
        """Hold the database, and start it if it does not answer: PostgreSQL recovers what was committed."""
        with self._holders.gate():
            if not self._cluster.is_alive():
                self._cluster.start()
            self._holders.join()

    def release(self) -> None:
        """Hold the database no longer, and stop it when nobody else holds it."""
        with self._holders.gate():
            if self._holders.leave():
                self._cluster.stop()

    def is_alive(self) -> bool:
        """Return whether the database answers."""
        return self._cluster.is_alive()
