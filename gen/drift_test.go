package gen_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

const driftProject = `
-- luamod.yaml --
version: 1
output: bindings
packages: [./shop]
modules:
  shop: {}
profiles:
  standard: {modules: [shop]}
-- shop/shop.go --
package shop

import (
	"context"
	"io/fs"
)

//luamod:module shop
type Shop struct {
	Name string ` + "`lua:\"name\"`" + `
}

//luamod:new
func New(f fs.FS) *Shop { return &Shop{} }

type Item struct {
	Label string
	Price float64
}

// Mixed has a field that does not cross.
type Mixed struct {
	Label string
	Ch    chan int ` + "`lua:\"-\"`" + `
}

func (s *Shop) Sell(item Item, n int) (float64, error) { return 0, nil }

func (s *Shop) Find(label string) *Mixed { return nil }

func (s *Shop) Close2() {}

var _ context.Context

//luamod:func
func Sum(ctx context.Context, nums ...int) int { return 0 }

//luamod:const
const Currency = "EUR"

//luamod:interface optional=Closer
type Tool interface {
	Run(city string) error
	Describe() string
}

type Closer interface{ Close() error }

func (s *Shop) Use(t Tool, p Pick) {}

type Pick func(a, b Item) bool

//luamod:call
type Sold func(item Item) error

//luamod:class shelf instance=[Item]
type Shelf[T any] struct{ Top T }

//luamod:new
func NewShelf[T any](items ...T) *Shelf[T] { return &Shelf[T]{} }

func (s *Shelf[T]) Put(thing T) {}
`

// drifts are changes of the project above, after which its bindings are not right any more.
var drifts = []struct{ name, from, to string }{
	{"parameter_added", "Find(label string)", "Find(label string, n int)"},
	{"parameter_removed", "item Item, n int)", "item Item)"},
	{"parameter_int_to_int64", "item Item, n int)", "item Item, n int64)"},
	{"parameter_string_to_any", "Find(label string)", "Find(label any)"},
	{"parameter_optional", "Find(label string)", "Find(label *string)"},
	{"variadic_added", "Find(label string)", "Find(label string, more ...int)"},
	{"variadic_to_slice", "nums ...int", "nums []int"},
	{"context_removed", "Sum(ctx context.Context, ", "Sum("},
	{"result_type", "*Mixed { return nil }", "*Item { return nil }"},
	{"result_added", "Close2() {}", "Close2() int { return 0 }"},
	{"error_removed", "(float64, error) { return 0, nil }", "float64 { return 0 }"},
	{"error_added", "*Mixed { return nil }", "(*Mixed, error) { return nil, nil }"},
	{"method_removed", "Close2()", "close2()"},
	{"receiver", "func (s *Shop) Close2()", "func Close2()"},
	{"struct_renamed", "Shop", "Store"},
	{"field_added", "Price float64", "Price float64; Count int"},
	{"field_removed", "Price float64", ""},
	{"field_type", "Price float64", "Price float32"},
	{"field_renamed", "Price float64", "Cost float64"},
	{"field_of_mixed", "Label string\n\tCh ", "Label []byte\n\tCh "},
	{"value_type", "Name string ", "Name []byte "},
	{"constructor_parameter", "New(f fs.FS)", "New(f fs.GlobFS)"},
	{"constructor_error", "*Shop { return &Shop{} }", "(*Shop, error) { return &Shop{}, nil }"},
	{"constant_type", `= "EUR"`, "= 5"},
	{"interface_method_type", "Run(city string)", "Run(city []byte)"},
	{"interface_method_removed", "\tDescribe() string", ""},
	{"optional_method_type", "Close() error", "Close()"},
	{"optional_method_added", "Close() error", "Close() error; Flush() error"},
	{"func_parameter", "a, b Item", "a, b *Item"},
	{"instance_method", "Put(thing T)", "Put(thing *T)"},
	{"instance_field", "Top T", "Top []T"},
	{"instance_constructor", "items ...T", "items []T"},
	{"instance_constraint", "Shelf[T any]", "Shelf[T ~string]"},
	{"call_result", "Sold func(item Item) error", "Sold func(item Item) (int, error)"},
}

// TestDrift changes Go code without regenerating. The old bindings must not compile, and what the compiler points at lies below the
// comment that says what to do.
func TestDrift(t *testing.T) {
	dir := newModule(t)
	for _, d := range drifts {
		at := filepath.Join(dir, d.name)
		extract(t, at, txtar.Parse([]byte(driftProject)))
		generate(t, at)
		rename(t, filepath.Join(at, "shop", "shop.go"), d.from, d.to)
	}
	out, err := goTool(t, dir, "build", "-gcflags=-e", "./...")
	if err == nil {
		t.Fatal("go build succeeded")
	}
	for _, d := range drifts {
		if !pointsAtGuard(t, dir, d.name, out) {
			t.Errorf("%s: go build says nothing of a guard:\n%s", d.name, about(d.name, out))
		}
	}
}

// pointsAtGuard reports whether an error lies in the part of a generated file that starts with the hint.
func pointsAtGuard(t *testing.T, dir, name, out string) bool {
	for _, m := range regexp.MustCompile(`(?m)^(`+name+`/bindings/\w+\.go):(\d+):`).FindAllStringSubmatch(out, -1) {
		content, err := os.ReadFile(filepath.Join(dir, m[1]))
		if err != nil {
			t.Fatal(err)
		}
		line, _ := strconv.Atoi(m[2])
		above := strings.Join(strings.SplitAfter(string(content), "\n")[:line], "")
		if strings.Contains(above, "does not compile: run go generate.") {
			return true
		}
	}
	return false
}

// about returns the lines of the output that name a project.
func about(name, out string) string {
	var lines strings.Builder
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, name+"/") {
			lines.WriteString(line)
		}
	}
	return lines.String()
}

// TestABI compiles bindings of another ABI. The compiler must say which side is old.
func TestABI(t *testing.T) {
	dir := newModule(t)
	for name, change := range map[string][2]string{
		"older": {"1 - bind.MinABI", "0 - bind.MinABI"},
		"newer": {"bind.MaxABI - 1", "bind.MaxABI - 2"},
	} {
		at := filepath.Join(dir, name)
		extract(t, at, txtar.Parse([]byte(driftProject)))
		generate(t, at)
		rename(t, filepath.Join(at, "bindings", "table_luamod.go"), change[0], change[1])
	}
	out, err := goTool(t, dir, "build", "./...")
	if err == nil {
		t.Fatal("go build succeeded")
	}
	for name, hint := range map[string]string{"older": "RerunGoGenerate", "newer": "UpgradeRuntime"} {
		want := fmt.Sprintf(`(?m)^%s/bindings/table_luamod.go:\d+:\d+: .*bind\.%s`, name, hint)
		if !regexp.MustCompile(want).MatchString(out) {
			t.Errorf("no %s in\n%s", hint, about(name, out))
		}
	}
}
