//go:build linux || openbsd || dragonfly || solaris || illumos || aix

package engine

import (
	"io/fs"
	"syscall"
	"time"
)

// node tells when a file's node changed last, and which one it is.
func node(info fs.FileInfo) (changed time.Time, device, inode uint64) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return
	}
	return time.Unix(s.Ctim.Unix()), uint64(s.Dev), uint64(s.Ino)
}
