package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/jellydator/ttlcache/v3"
	lua "github.com/yuin/gopher-lua"
)

// maxFiles bounds the files that are known, which take some hundred bytes each.
const maxFiles = 10_000

// coarsest is the coarsest clock of file systems, that of FAT: of two changes within it the second may leave the time as it was.
const coarsest = 2 * time.Second

// machine is the file system of the machine, with paths as the operating system takes them.
type machine struct{}

func (machine) Open(name string) (fs.File, error) { return os.Open(name) }

func (machine) Stat(name string) (fs.FileInfo, error) { return os.Stat(name) }

// file is what is known of a file.
type file struct {
	stamp   stamp
	content [sha256.Size]byte
	read    time.Time // when
	fresh   bool      // it had changed so shortly before that another change may not show
}

// stamp is what stat tells of a file. The time of the last change of its node and its number are zero where there are none.
type stamp struct {
	size          int64
	modified      time.Time
	changed       time.Time
	device, inode uint64
}

func newFiles(cfg *Config) *ttlcache.Cache[string, *file] {
	return ttlcache.New(ttlcache.WithCapacity[string, *file](maxFiles), ttlcache.WithTTL[string, *file](cfg.CacheAge))
}

func stampOf(info fs.FileInfo) stamp {
	s := stamp{size: info.Size(), modified: info.ModTime()}
	s.changed, s.device, s.inode = node(info)
	return s
}

// latest is when the file changed last.
func (s *stamp) latest() time.Time {
	if s.changed.After(s.modified) {
		return s.changed
	}
	return s.modified
}

func (s *stamp) equal(o *stamp) bool {
	return s.size == o.size && s.device == o.device && s.inode == o.inode && s.modified.Equal(o.modified) && s.changed.Equal(o.changed)
}

// file returns the compiled script in a file. It believes stat that the file has not changed when its last change was a while before it
// was read, and reads it again every now and then in any case.
func (s *scripts) file(ctx context.Context, req request) (*lua.FunctionProto, error) {
	path := req.name
	if item := s.files.Get(path); item != nil {
		f := item.Value()
		if info, err := fs.Stat(s.fsys, path); err == nil && f.holds(info, s.recheck) {
			if proto := s.kept(scriptKey{path, f.content, req.memory}); proto != nil {
				return proto, nil
			}
		}
	}
	source, f, err := s.read(path)
	if err != nil {
		return nil, fmt.Errorf("script: %w", err)
	}
	s.files.Set(path, f, ttlcache.DefaultTTL)
	req.source = source
	return s.text(ctx, req)
}

// holds reports whether the file is as it was read, as far as can be told without reading it.
func (f *file) holds(info fs.FileInfo, recheck time.Duration) bool {
	now := stampOf(info)
	return !f.fresh && f.stamp.equal(&now) && time.Since(f.read) < recheck
}

// read reads a file.
func (s *scripts) read(path string) (source string, f *file, err error) {
	opened, err := s.open(path)
	if err != nil {
		return "", nil, err
	}
	defer opened.Close()
	info, err := opened.Stat()
	if err != nil {
		return "", nil, err
	}
	f = &file{stamp: stampOf(info), read: time.Now()}
	f.fresh = f.read.Sub(f.stamp.latest()) < coarsest
	text, err := io.ReadAll(io.LimitReader(opened, s.most()))
	if err != nil {
		return "", nil, err
	}
	f.content = sha256.Sum256(text)
	return string(text), f, nil
}

// open opens a regular file. Others may never end, or not even open.
func (s *scripts) open(path string) (fs.File, error) {
	info, err := fs.Stat(s.fsys, path)
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: path, Err: errors.New("not a regular file")}
	}
	if err != nil {
		return nil, err
	}
	return s.fsys.Open(path)
}

// most is one byte more than a source may have, for the compiler to tell that it is too long.
func (s *scripts) most() int64 {
	if s.limits.Bytes > 0 {
		return int64(s.limits.Bytes) + 1
	}
	return 1<<20 + 1
}
