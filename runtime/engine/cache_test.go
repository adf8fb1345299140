package engine_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/luamodgen/luamodgen/runtime/engine"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestOneCompilation checks that a script is compiled once, however many want it at the same time.
func TestOneCompilation(t *testing.T) {
	e, _ := newHost(t, engine.Config{PoolSize: 8})
	source := "local x = 1\n" + strings.Repeat("x = x + 1\n", 2000) + "return x"
	var wg sync.WaitGroup
	start := make(chan struct{})
	for range 100 {
		wg.Go(func() {
			<-start
			if r, err := e.ExecuteString(context.Background(), source, "minimal"); err != nil || r.Value() != 2001.0 {
				t.Error(r, err)
			}
		})
	}
	close(start)
	wg.Wait()
	s := e.Stats().Cache
	if s.Compiled != 1 || s.Hits+s.Misses != 100 || s.Scripts != 1 {
		t.Errorf("%+v", s)
	}
}

// TestEviction checks that the cache keeps within its bytes, and what was used last.
func TestEviction(t *testing.T) {
	const room = 64 << 10
	e, _ := newHost(t, engine.Config{CacheBytes: room})
	often := "return 'often'"
	for i := range 500 {
		eval(t, e, often)
		eval(t, e, fmt.Sprintf("return %d, 'a text that is in this script only: %d'", i, i))
		if s := e.Stats().Cache; s.Bytes > room || s.Bytes <= 0 {
			t.Fatalf("%+v", s)
		}
	}
	s := e.Stats().Cache
	if s.Compiled != 501 || s.Hits != 499 || s.Evicted == 0 || s.Evicted+int64(s.Scripts) != 501 || s.Expired != 0 {
		t.Errorf("%+v", s)
	}
}

// TestTooLarge checks that a script beyond the size of the cache runs, and drives nothing out.
func TestTooLarge(t *testing.T) {
	e, _ := newHost(t, engine.Config{CacheBytes: 4 << 10})
	eval(t, e, "return 1")
	large := fmt.Sprintf("return '%05000d'", 1)
	for range 2 {
		eval(t, e, large)
	}
	if s := e.Stats().Cache; s.Scripts != 1 || s.Compiled != 3 || s.Evicted != 0 {
		t.Errorf("%+v", s)
	}
}

// TestAge checks that scripts do not stay for ever, used or not.
func TestAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, _ := newHost(t, engine.Config{CacheAge: time.Hour})
		for range 3 {
			eval(t, e, "return 1")
			time.Sleep(25 * time.Minute)
		}
		if s := e.Stats().Cache; s.Hits != 2 || s.Scripts+int(s.Expired) != 1 {
			t.Errorf("before: %+v", s)
		}
		eval(t, e, "return 1")
		eval(t, e, "return 2")
		time.Sleep(time.Minute)
		if s := e.Stats().Cache; s.Compiled != 3 || s.Expired != 1 || s.Evicted != 0 || s.Scripts != 2 || s.Oldest != time.Minute {
			t.Errorf("after: %+v", s)
		}
		time.Sleep(2 * time.Hour)
		if s := e.Stats().Cache; s.Scripts != 0 || s.Expired != 3 || s.Bytes != 0 {
			t.Errorf("idle: %+v", s)
		}
	})
}

// TestSyntaxErrors checks that what does not compile is not kept, and takes no room.
func TestSyntaxErrors(t *testing.T) {
	e, _ := newHost(t, engine.Config{})
	for range 3 {
		fails(t, e, "", "x =", "")
	}
	if s := e.Stats().Cache; s.Compiled != 3 || s.Scripts != 0 {
		t.Errorf("%+v", s)
	}
}

// TestSourceLimits checks that what is too large is not compiled, nor read.
func TestSourceLimits(t *testing.T) {
	dir := t.TempDir()
	e, _ := newHost(t, engine.Config{Source: sandbox.SourceLimits{Bytes: 100}, Scripts: os.DirFS(dir)})
	write(t, filepath.Join(dir, "large.lua"), fmt.Sprintf("return %0200d", 1))
	_, err := e.ExecuteFile(context.Background(), "large.lua", "")
	wantError(t, err, "large.lua")
	fails(t, e, "", fmt.Sprintf("return %0200d", 1), "<string>")
}

// TestNames checks that one content under two names is two scripts: the name is in messages.
func TestNames(t *testing.T) {
	e, _ := newHost(t, engine.Config{})
	for _, name := range []string{"one.lua", "two.lua"} {
		_, err := e.Execute(context.Background(), engine.Request{Source: "error('x')", Name: name})
		wantError(t, err, name+":1: x")
	}
}

// runFile runs a file for its number.
func runFile(t testing.TB, e *engine.Engine, path string) any {
	t.Helper()
	r, err := e.ExecuteFile(context.Background(), path, "")
	if err != nil {
		t.Fatal(err)
	}
	return r.Value()
}

// TestChangedFile checks that a file is run as it is, when its size and its time are as before, too.
func TestChangedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.lua")
	e, _ := newHost(t, engine.Config{Recheck: time.Hour})
	at := time.Now().Add(-time.Hour)
	for i := range 20 {
		write(t, path, fmt.Sprintf("return %d", 100+i))
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if got := runFile(t, e, path); got != float64(100+i) {
				t.Fatalf("%v, expected %d", got, 100+i)
			}
		}
	}
	if s := e.Stats().Cache; s.Compiled != 20 {
		t.Errorf("%+v", s)
	}
}

// TestReplacedFile checks that a file which another one takes the place of is noticed, as editors and deployments do it.
func TestReplacedFile(t *testing.T) {
	dir := t.TempDir()
	path, next := filepath.Join(dir, "a.lua"), filepath.Join(dir, "b.lua")
	e, _ := newHost(t, engine.Config{Recheck: time.Hour})
	write(t, path, "return 1")
	write(t, next, "return 2")
	if got := runFile(t, e, path); got != 1.0 {
		t.Fatal(got)
	}
	if err := os.Rename(next, path); err != nil {
		t.Fatal(err)
	}
	if got := runFile(t, e, path); got != 2.0 {
		t.Fatal(got)
	}
}

// countingFS counts how often files are opened.
type countingFS struct {
	fstest.MapFS
	opened *int
}

func (f countingFS) Open(name string) (fs.File, error) {
	*f.opened++
	return f.MapFS.Open(name)
}

// TestLyingStat checks that content is compared now and then, where a file system tells of no change; that a file which changed just before it
// was read is compared each time; and that others are not read again and again.
func TestLyingStat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := &fstest.MapFile{Data: []byte("return 1"), ModTime: time.Now().Add(-time.Second)}
		opened := 0
		e, _ := newHost(t, engine.Config{Scripts: countingFS{fstest.MapFS{"a.lua": file}, &opened}, Recheck: time.Minute})
		run := func(source string, want float64, reads int) {
			t.Helper()
			before := opened
			file.Data = []byte(source)
			if got := runFile(t, e, "a.lua"); got != want || opened-before != reads {
				t.Errorf("%v after %d reads, expected %v after %d", got, opened-before, want, reads)
			}
		}
		run("return 1", 1, 1)
		run("return 2", 2, 1) // it was fresh
		time.Sleep(2 * time.Second)
		run("return 3", 3, 1) // it was fresh when it was read
		run("return 3", 3, 0)
		run("return 4", 3, 0) // nothing shows this
		time.Sleep(time.Minute)
		run("return 4", 4, 1)
		file.ModTime = file.ModTime.Add(time.Millisecond)
		run("return 5", 5, 1)
		run("return 55", 55, 1) // the size shows it
	})
}
