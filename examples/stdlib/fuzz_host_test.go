package main

import (
	"bufio"
	"bytes"
	"crypto/sha3"
	"encoding/json"
	"hash"
	"hash/fnv"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"sort"
	"strings"
	"testing/fstest"

	"github.com/luamodgen/luamodgen/examples/stdlib/bindings"
	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// hostTable is what a program adds: handles of interfaces that no function of the bindings returns, for one.
var hostTable = runtime.Table{
	Package: "host",
	Modules: []*runtime.Module{{
		Name:  "host",
		Funcs: []bind.Func{{Decl: "give(class)", Call: give}},
		Uses:  hostClasses(),
	}},
	Profiles: []runtime.Profile{{Name: "standard", Modules: []string{"host"}}},
}

// hostClasses are all classes of the bindings.
func hostClasses() (all []*bind.Class) {
	for _, m := range bindings.Table.Modules {
		all = append(all, m.Uses...)
	}
	return all
}

// heapInts is a heap.Interface.
type heapInts struct{ sort.IntSlice }

func (h *heapInts) Push(x any) { h.IntSlice = append(h.IntSlice, int(x.(float64))) }
func (h *heapInts) Pop() any {
	last := h.IntSlice[h.Len()-1]
	h.IntSlice = h.IntSlice[:h.Len()-1]
	return last
}

// hidden is a slog.LogValuer.
type hidden struct{ n int }

func (h *hidden) LogValue() slog.Value { return slog.IntValue(h.n) }

// scanState is a fmt.ScanState.
type scanState struct{ *strings.Reader }

func (s scanState) SkipSpace()         {}
func (s scanState) Width() (int, bool) { return 0, false }
func (s scanState) Token(bool, func(rune) bool) ([]byte, error) {
	return io.ReadAll(s.Reader)
}

// state is a fmt.State.
type state struct{ *strings.Builder }

func (s state) Width() (int, bool)     { return 8, true }
func (s state) Precision() (int, bool) { return 3, true }
func (s state) Flag(c int) bool        { return c == '+' }

var tree = fstest.MapFS{"a.txt": {Data: []byte("some\ntext")}, "dir/b.txt": {Data: []byte("b")}}

// opened opens a file of the tree.
func opened(name string) any {
	f, err := tree.Open(name)
	if err != nil {
		panic(err)
	}
	return f
}

// hosts are values by the class of their handles.
var hosts = map[string]func() any{
	"bufio.Reader":     func() any { return bufio.NewReader(strings.NewReader("some\ntext")) },
	"bufio.Writer":     func() any { return bufio.NewWriter(io.Discard) },
	"fmt.ScanState":    func() any { return scanState{strings.NewReader("12 0x1")} },
	"fmt.State":        func() any { return state{new(strings.Builder)} },
	"fs.DirEntry":      func() any { info, _ := fs.Stat(tree, "a.txt"); return fs.FileInfoToDirEntry(info) },
	"fs.File":          func() any { return opened("a.txt") },
	"fs.FileInfo":      func() any { info, _ := fs.Stat(tree, "dir"); return info },
	"fs.GlobFS":        func() any { return tree },
	"fs.ReadDirFS":     func() any { return tree },
	"fs.ReadDirFile":   func() any { return opened("dir") },
	"fs.ReadFileFS":    func() any { return tree },
	"fs.ReadLinkFS":    func() any { return os.DirFS(".") },
	"fs.StatFS":        func() any { return tree },
	"fs.SubFS":         func() any { return tree },
	"hash.Cloner":      func() any { return fnv.New32a().(hash.Cloner) },
	"hash.Hash":        func() any { return fnv.New32() },
	"hash.Hash32":      func() any { return fnv.New32() },
	"hash.Hash64":      func() any { return fnv.New64() },
	"hash.XOF":         func() any { return sha3.NewSHAKE128() },
	"heap.Interface":   func() any { return &heapInts{sort.IntSlice{3, 1, 2}} },
	"json.Marshaler":   func() any { return &json.RawMessage{'1'} },
	"json.Unmarshaler": func() any { return &json.RawMessage{} },
	"rand.Source":      func() any { return rand.NewPCG(1, 2) },
	"slog.Handler":     func() any { return slog.NewTextHandler(io.Discard, nil) },
	"slog.Leveler":     func() any { return new(slog.LevelVar) },
	"slog.LogValuer":   func() any { return &hidden{1} },
	"sort.Interface":   func() any { return sort.IntSlice{3, 1, 2} },
}

// give gives a script a handle of a class.
func give(c bind.Call) int {
	name := c.String(1)
	switch name {
	case "io.Reader":
		return c.Return(bind.Result(c, 1, strings.NewReader("some\ntext"), bind.FromReader))
	case "io.Writer":
		return c.Return(bind.Result(c, 1, new(strings.Builder), bind.FromWriter))
	case "io.ReadWriter":
		return c.Return(bind.Result(c, 1, bytes.NewBufferString("some\ntext"), bind.FromReadWriter))
	case "fs.FS":
		return c.Return(bind.Result(c, 1, os.DirFS("."), bind.FromFS))
	}
	make, ok := hosts[name]
	if !ok {
		return 0
	}
	for _, k := range hostClasses() {
		if k.Type.Name == name {
			h, err := bind.FromHandle(c, make(), k.Type)
			if err != nil {
				return c.Raise(err)
			}
			return c.Return(h)
		}
	}
	return 0
}
