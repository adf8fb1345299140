package gen

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"github.com/moby/sys/atomicwriter"
)

// Stale is a file of the bindings package that is not as it should be.
type Stale struct {
	Path string // relative to Config.Dir
	Why  string // "missing", "changed" or "left over"

	name      string
	old, want []byte
}

// Stale compares the files with those on disk. Nothing is stale after Commit.
func (r *Result) Stale() ([]Stale, error) {
	var stale []Stale
	for _, f := range r.Files {
		s := Stale{Path: r.path(f.Name), name: f.Name, want: f.Content, Why: "changed"}
		old, err := os.ReadFile(filepath.Join(r.Dir, f.Name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			s.Why = "missing"
		case err != nil:
			return nil, err
		case bytes.Equal(old, f.Content):
			continue
		}
		s.old = old
		stale = append(stale, s)
	}
	for _, name := range r.Extra {
		old, err := os.ReadFile(filepath.Join(r.Dir, name))
		if err != nil {
			return nil, err
		}
		stale = append(stale, Stale{Path: r.path(name), name: name, old: old, Why: "left over"})
	}
	return stale, nil
}

func (r *Result) path(name string) string {
	return relative(r.base, filepath.Join(r.Dir, name))
}

// Diff returns the unified diff from the file on disk to the file as it should be. A missing file is empty.
func (s Stale) Diff() string {
	from, to := filepath.ToSlash(s.Path), filepath.ToSlash(s.Path)
	switch s.Why {
	case "missing":
		from = os.DevNull
	case "left over":
		to = os.DevNull
	}
	return udiff.Unified(from, to, string(s.old), string(s.want))
}

// Commit brings the bindings package up to date and returns the paths of the files that it wrote or removed. Files that are right
// already are not touched. Each file is replaced whole: a process that dies on the way leaves the old file or the new one.
func (r *Result) Commit() ([]string, error) {
	if len(r.Diagnostics) > 0 {
		return nil, errors.New("a run with diagnostics has nothing to commit")
	}
	stale, err := r.Stale()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(r.Dir, 0o777); err != nil {
		return nil, err
	}
	if err := r.sweep(); err != nil {
		return nil, err
	}
	var changed []string
	for _, s := range stale {
		if err := r.apply(s); err != nil {
			return changed, err
		}
		changed = append(changed, s.Path)
	}
	return changed, nil
}

// apply writes or removes one file. Where it is a symbolic link, the file that it leads to is written.
func (r *Result) apply(s Stale) error {
	path := filepath.Join(r.Dir, s.name)
	if s.want == nil {
		return os.Remove(path)
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	if err := atomicwriter.WriteFile(path, s.want, 0o644); err != nil {
		return fmt.Errorf("write %s: %w", s.Path, err)
	}
	return nil
}

// sweep removes the temporary files that a killed run left behind.
func (r *Result) sweep() error {
	for _, suffix := range suffixes {
		left, err := filepath.Glob(filepath.Join(r.Dir, tempPrefix+"*"+suffix+"*"))
		if err != nil {
			return err
		}
		for _, f := range left {
			if !strings.HasPrefix(filepath.Base(f), tempPrefix) {
				continue
			}
			if err := os.Remove(f); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// tempPrefix starts the names of atomicwriter's temporary files, which stand beside their targets.
const tempPrefix = ".tmp-"
