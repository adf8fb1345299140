// Package watch lets programs under development take changed Lua files without a restart: modules that are written in Lua
// are read from a directory, and one whose file was changed is run again at the next require.
//
//	files, err := watch.Dir(".") // the directory of luamod.yaml
//	if err != nil {
//		log.Fatal(err)
//	}
//	defer files.Close()
//	err = runtime.Preload(L, "standard", runtime.WithSource(files))
//
// Any number of states can read from one directory. It is a package of its own so that no other program has what it needs.
package watch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/fsnotify/fsnotify"
)

// Files is a directory that knows which of its files change: a runtime.Versioned, for runtime.WithSource.
type Files struct {
	fs.FS
	root    string
	watcher *fsnotify.Watcher
	dirs    map[string]bool // that are watched; of the goroutine that watches
	done    chan struct{}   // closed when nothing is watched any more

	mu       sync.Mutex
	all      uint64            // changes that may be of any file
	versions map[string]uint64 // the other changes, by name
	err      error             // of watching
}

// Dir watches a directory and those in it, except hidden ones, until Close.
func Dir(root string) (*Files, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch %q: %w", root, err)
	}
	f := &Files{FS: os.DirFS(root), root: root, watcher: watcher, dirs: map[string]bool{}, done: make(chan struct{}), versions: map[string]uint64{}}
	if err := f.add(root); err != nil {
		return nil, errors.Join(fmt.Errorf("watch %q: %w", root, err), watcher.Close())
	}
	go f.watch()
	return f, nil
}

// Version is another number than before when a file may have changed. The name is as for Open.
func (f *Files) Version(file string) uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.all + f.versions[file]
}

// Close stops watching. It returns what went wrong while watching, such as directories beyond what the system can watch.
// Files can be read still, and do not change any more.
func (f *Files) Close() error {
	err := f.watcher.Close()
	<-f.done
	f.mu.Lock()
	defer f.mu.Unlock()
	return errors.Join(f.err, err)
}

// add watches a directory and those in it.
func (f *Files) add(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !d.IsDir():
			return nil
		case path != f.root && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		}
		f.dirs[path] = true
		return f.watcher.Add(path)
	})
}

// watch takes what is reported until the watcher is closed.
func (f *Files) watch() {
	defer close(f.done)
	for {
		select {
		case event, ok := <-f.watcher.Events:
			if !ok {
				return
			}
			f.changed(event)
		case err, ok := <-f.watcher.Errors:
			if !ok {
				return
			}
			f.lost(err)
		}
	}
}

// changed counts a change of a file. Directories come and go with all that is in them, of which the system reports nothing.
func (f *Files) changed(event fsnotify.Event) {
	if event.Op == fsnotify.Chmod {
		return // no change of what is in a file; some systems report it all the time
	}
	info, err := os.Lstat(event.Name)
	switch {
	case err == nil && info.IsDir():
		if err := f.add(event.Name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			f.lost(err)
		}
		f.countAll()
	case f.dirs[filepath.Clean(event.Name)]:
		delete(f.dirs, filepath.Clean(event.Name))
		f.countAll()
	default:
		f.count(event.Name)
	}
}

// count counts a change of the file of a path.
func (f *Files) count(path string) {
	name, err := filepath.Rel(f.root, path)
	if err != nil {
		f.lost(err)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.versions[filepath.ToSlash(name)]++
}

// countAll counts a change that may be of any file.
func (f *Files) countAll() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all++
}

// lost keeps the first error. Changes of any file may have been missed.
func (f *Files) lost(err error) {
	f.countAll()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil && !errors.Is(err, fsnotify.ErrEventOverflow) {
		f.err = err
	}
}
