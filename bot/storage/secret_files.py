"""Access rights of the files with secrets: the key, the token, the mail password, `.env`."""

import os
import stat
from pathlib import Path

OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def exposure(path: Path) -> str:
    """Return what others may do with a secret file and how to stop them; "" if nothing.

    The group may read a file of another account, such as root. The folder of systemd
    (LoadCredential) or a container engine admits nobody else. Raises `OSError`.
    """
    status, group = path.stat(), os.getegid()
    ours = status.st_uid == os.geteuid()
    given = str(path.absolute().parent) in {"/run/secrets", os.environ.get("CREDENTIALS_DIRECTORY")}
    others_read = stat.S_IROTH if status.st_gid == group and not ours else stat.S_IROTH | stat.S_IRGRP
    if not (wrong := status.st_mode & (OTHERS_WRITE | (0 if given else others_read))):
        return ""
    how = f"chmod 600 {path}" if ours else f"chgrp {group} {path} && chmod 640 {path}"
    return f"others may {'write' if wrong & OTHERS_WRITE else 'read'} {path}. Run: {how}"
