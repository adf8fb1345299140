package bindtest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// vec is a class, and shop a module whose functions must never run.
type (
	vec  struct{ _ float64 }
	shop struct{ t *testing.T }
)

func (s *shop) sell() { s.t.Error("code of the user ran") }

var vecType = bind.Type{Name: "shop.Vec"}

var vecClass = bind.Class{
	Type: &vecType,
	Methods: []bind.Func{{Decl: "scale(by)", Call: func(c bind.Call) int {
		bind.Receiver[*vec](c, &vecType)
		c.Float64(2)
		return 0
	}}},
	Meta: []bind.Func{{Decl: "__add(self, by)", Call: func(c bind.Call) int {
		bind.Receiver[*vec](c, &vecType)
		c.Float64(2)
		return 0
	}}},
	News: []bind.Func{{Decl: "new(x)", Call: func(c bind.Call) int {
		c.Float64(1)
		return 0
	}}},
	Strict: true,
}

// setup is what a test must not run.
var setup = bind.Init{Run: func(bind.Call) error { panic("a setup ran") }}

func shopModule(t *testing.T) Module {
	sell := func(c bind.Call) int {
		self := bind.Self[*shop](c)
		c.String(1)
		bind.Opt(c, 2, 1, bind.ToInt[int8])
		bind.Arg(c, 3, toVec)
		self.sell()
		return 0
	}
	return Module{
		Module: &runtime.Module{
			Name:    "shop",
			Funcs:   []bind.Func{{Decl: "sell(name, count?, at)", Call: sell}},
			Rules:   bind.Rules{Setups: []bind.Setup{{Func: "sell", Init: &setup}}},
			Classes: []*bind.Class{&vecClass},
		},
		Self:  &shop{t},
		Zeros: []Zero{{Class: &vecClass, Value: new(vec)}},
	}
}

func toVec(c bind.Call, v lua.LValue) (*vec, error) { return bind.ToHandle[*vec](c, v, &vecType) }

// TestRun is what a generated test is.
func TestRun(t *testing.T) {
	m := shopModule(t)
	m.Funcs = []Func{
		{Name: "shop.sell", Args: []Arg{
			{Name: "name", Good: "'tea'", Bad: "{}, nil"},
			{Name: "count", Good: "7", Bad: "{}, 0.5, 128"},
			{Name: "at", Bad: "1, nil"},
		}},
		{Name: "shop.Vec.new", Args: []Arg{{Name: "x", Bad: "{}"}}},
		{Name: "shop.Vec:scale", Args: []Arg{{Name: "by", Bad: "{}, nil"}}},
		{Name: "shop.Vec.__add", Args: []Arg{{Name: "self", Good: "zero('shop.Vec')"}, {Name: "by", Bad: "{}"}}},
	}
	m.Types = []Type{
		{Name: "int8", Values: "0, -128, 127", Convert: Convert(bind.ToInt[int8], bind.FromInt[int8])},
		{Name: "any", Values: "nil, {1, {key = 'text'}}", Convert: Convert(bind.ToAny, bind.FromAny)},
	}
	Run(t, m)
}

// TestRefuse checks what a mistake in the bindings reads like.
func TestRefuse(t *testing.T) {
	for _, c := range []struct {
		f    Func
		want string // the beginning of the only mistake
	}{
		{Func{"shop.Vec.new", []Arg{{Name: "x", Bad: "7"}}}, "shop.Vec.new with x = 7: got no error, want bad argument #1 to 'shop.Vec.new' (x"},
		{Func{"shop.Vec.new", []Arg{{Name: "size", Bad: "{}"}}}, "shop.Vec.new with size = {}: got bad argument #1 to 'shop.Vec.new' (x: number expected, got table), want "},
		{Func{"shop.Vec:scale", []Arg{{Name: "b", Bad: "{}"}}}, "shop.Vec:scale with b = {}: got "},
		{Func{"shop.sell", []Arg{{Name: "name", Good: "{}"}, {Name: "count", Bad: "{}"}}}, "shop.sell with count = {}: got "},
		{Func{"shop.buy", []Arg{{Name: "name", Bad: "{}"}}}, "there is no function shop.buy"},
		{Func{"shop.Cart:add", []Arg{{Name: "name", Bad: "{}"}}}, "no zero value of shop.Cart"},
		{Func{"shop.sell", []Arg{{Name: "name", Bad: "{"}}}, "{: "},
	} {
		s := open(shopModule(t))
		mistakes := s.refuse(c.f)
		if len(mistakes) != 1 || !strings.Contains(mistakes[0], c.want) {
			t.Errorf("%v: got %q, want %q", c.f, mistakes, c.want)
		}
		s.L.Close()
	}
}

// TestKeep checks what a conversion that changes a value reads like.
func TestKeep(t *testing.T) {
	truncate := func(_ bind.Call, v lua.LValue) (int, error) { return int(lua.LVAsNumber(v)), nil }
	drop := func(c bind.Call, v []any) (lua.LValue, error) { return bind.FromSlice(c, v[:1], bind.FromAny) }
	list := func(c bind.Call, v lua.LValue) ([]any, error) { return bind.ToSlice[[]any](c, v, bind.ToAny) }
	s := open(shopModule(t))
	defer s.L.Close()
	for _, c := range []struct {
		k    Type
		want []string
	}{
		{Type{Values: "1, 1.5", Convert: Convert(truncate, bind.FromInt[int])}, []string{"1.5 came back as 1"}},
		{Type{Values: "{1}, {1, 2}", Convert: Convert(list, drop)}, []string{"{[1] = 1, [2] = 2} came back as {[1] = 1}"}},
		{Type{Values: "{{1}}", Convert: Convert(list, drop)}, nil},
	} {
		if diff := cmp.Diff(c.want, s.keep(c.k)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.k.Values, diff)
		}
	}
	refused := s.keep(Type{Values: "'text'", Convert: Convert(bind.ToInt[int], bind.FromInt[int])})
	if len(refused) != 1 || !strings.Contains(refused[0], "integer expected, got string") {
		t.Errorf("got %q", refused)
	}
}
