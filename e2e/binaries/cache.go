package binaries

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"spotcluster.dev/spotcluster/e2e/internal/repo"
)

// A cache is the folder of all that one state of e2e/tools gives.
type cache struct {
	tools string // e2e/tools
	dir   string // where built files go
}

func openCache() (cache, error) {
	mod, err := repo.Module()
	if err != nil {
		return cache{}, err
	}
	tools := filepath.Join(mod, "tools")
	hash, err := fingerprint(tools)
	if err != nil {
		return cache{}, fmt.Errorf("read %s: %w", tools, err)
	}
	user, err := os.UserCacheDir()
	if err != nil {
		return cache{}, fmt.Errorf("find a cache folder, set XDG_CACHE_HOME: %w", err)
	}
	dir := filepath.Join(user, "spotcluster-e2e", hash)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return cache{}, fmt.Errorf("create the cache of programs: %w", err)
	}
	return cache{tools: tools, dir: dir}, nil
}

// fingerprint is the hash of all that decides what is built: every file below tools, the table of modules and the toolchain.
func fingerprint(tools string) (string, error) {
	hash := sha256.New()
	fmt.Fprintf(hash, "%s %s %s %v\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, modules)
	err := filepath.WalkDir(tools, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(tools, path)
		fmt.Fprintf(hash, "%s %x\n", filepath.ToSlash(name), sha256.Sum256(body))
		return err
	})
	return hex.EncodeToString(hash.Sum(nil))[:16], err
}

// lock waits until no other process builds into the cache. The system releases it when the process ends.
func (c cache) lock(ctx context.Context) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(c.dir, ".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock the cache of programs: %w", err)
	}
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			_ = f.Close()
			return nil, fmt.Errorf("lock %s: %w", f.Name(), err)
		}
		select {
		case <-ctx.Done():
			_ = f.Close()
			return nil, fmt.Errorf("wait for another build into %s: %w", c.dir, context.Cause(ctx))
		case <-time.After(200 * time.Millisecond):
		}
	}
}
