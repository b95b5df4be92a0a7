package rendered

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// exchange lets two entries of a folder change places (renameatx_np(2)).
func exchange(parent *os.File, a, b string) error {
	fd := int(parent.Fd())
	err := unix.RenameatxNp(fd, a, fd, b, unix.RENAME_SWAP)
	if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOTSUP) {
		return errNoExchange
	}
	return err
}
