package gen_test

import (
	"debug/elf"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// plainShapes are the signatures of the functions whose cost in a binary is measured.
var plainShapes = []string{
	"(s string, n int) string { return s }", "(x, y float64) float64 { return x * y }", "(n int) int { return n }",
	"(b bool) bool { return b }", "(s string) {}", "() int { return 1 }",
}

// TestBinaryCost holds what 300 bound plain functions add to a stripped binary that has the functions anyway, and a binding of each
// shape.
func TestBinaryCost(t *testing.T) {
	const count, most = 300, 300
	few, many := plainBinary(t, len(plainShapes), count), plainBinary(t, len(plainShapes)+count, 0)
	if each := float64(many-few) / count; each > most {
		t.Errorf("a bound function adds %.1f bytes, more than %d", each, most)
	} else {
		t.Logf("a bound function adds %.1f bytes", each)
	}
}

// plainBinary builds a program with some functions that are bound and others that are not, and returns the size of what is loaded of it:
// the file itself grows in pages, of which one is 14 bytes a function.
func plainBinary(t *testing.T, bound, others int) int64 {
	t.Helper()
	dir := newModule(t)
	var funcs, keep strings.Builder
	for i := range bound + others {
		if i < bound {
			funcs.WriteString("//luamod:func\n")
		}
		fmt.Fprintf(&funcs, "//go:noinline\nfunc Plain%d%s\n\n", i, plainShapes[i%len(plainShapes)])
		fmt.Fprintf(&keep, "\tplain.Plain%d,\n", i)
	}
	write(t, filepath.Join(dir, "luamod.yaml"), "version: 1\noutput: bindings\npackages: [./plain]\nmodules: {plain: {}}\nprofiles: {standard: {modules: [plain]}}\n")
	write(t, filepath.Join(dir, "plain/plain.go"), "package plain\n\n"+funcs.String())
	generate(t, dir)
	write(t, filepath.Join(dir, "main.go"), fmt.Sprintf(plainMain, keep.String()))
	bin := filepath.Join(dir, "plain.exe")
	t.Setenv("GOOS", "linux")
	t.Setenv("GOARCH", "amd64")
	if out, err := goTool(t, dir, "build", "-ldflags=-s -w", "-o", bin, "."); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return loaded(t, bin)
}

// loaded adds up the sections of an ELF file that are loaded.
func loaded(t testing.TB, bin string) (size int64) {
	t.Helper()
	f, err := elf.Open(bin)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, s := range f.Sections {
		if s.Type == elf.SHT_PROGBITS && s.Flags&elf.SHF_ALLOC != 0 {
			size += int64(s.Size)
		}
	}
	return size
}

const plainMain = `package main

import (
	_ "example.com/app/bindings"
	"example.com/app/plain"
	"github.com/luamodgen/luamodgen/runtime"
	lua "github.com/yuin/gopher-lua"
)

var keep = []any{
%s}

func main() {
	L := lua.NewState()
	println(len(keep), runtime.Preload(L, "standard"), L.DoString(""))
}
`
