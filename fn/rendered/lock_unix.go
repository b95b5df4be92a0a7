//go:build unix

package rendered

import (
	"os"

	"golang.org/x/sys/unix"
)

// lock keeps two runs from writing into one folder. It ends with the process.
func lock(root *os.Root, dir string) (unlock func(), err error) {
	f, err := root.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, err
	}
	return func() { _ = f.Close() }, nil
}
