//go:build unix && !aix && !solaris

package rendered

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock waits until no other write is under way in a folder, and keeps others
// waiting. It ends with the process. Where the file system knows no locks there is
// none.
func lock(root *os.Root, dir string) (unlock func(), err error) {
	f, err := root.Open(dir)
	if err != nil {
		return nil, err
	}
	for {
		err = unix.Flock(int(f.Fd()), unix.LOCK_EX)
		if !errors.Is(err, unix.EINTR) {
			return func() { _ = f.Close() }, nil
		}
	}
}
