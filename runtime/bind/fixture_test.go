package bind_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

// node is a record that can nest in itself.
type node struct {
	Name string
	Next *node
}

func toNode(c bind.Call, v lua.LValue) (r node, err error) {
	f := bind.Fields(c, v)
	for f.Next() {
		switch f.Key {
		case "name":
			r.Name = bind.Field(&f, c, bind.ToString[string])
		case "next":
			r.Next = bind.Field(&f, c, toPtrNode)
		default:
			f.Unknown("name", "next")
		}
	}
	return r, f.Err()
}

func toPtrNode(c bind.Call, v lua.LValue) (*node, error) { return bind.ToPtr(c, v, toNode) }

func fromNode(c bind.Call, v node) (lua.LValue, error) {
	t := bind.NewTable(c, 2)
	t.Set("name", lua.LString(v.Name))
	bind.Put(&t, c, "next", v.Next, fromPtrNode)
	return t.Value()
}

func fromSliceInt64(c bind.Call, v []int64) (lua.LValue, error) {
	return bind.FromSlice(c, v, bind.FromInt)
}

func fromPtrNode(c bind.Call, v *node) (lua.LValue, error) { return bind.FromPtr(c, v, fromNode) }

func toSlicePoint(c bind.Call, v lua.LValue) ([]point, error) {
	return bind.ToSlice[[]point](c, v, toPoint)
}

func toOpen(c bind.Call, v lua.LValue) (r struct{ X int }, err error) {
	f := bind.Fields(c, v)
	for f.Next() {
		switch f.Key {
		case "x":
			r.X = bind.Field(&f, c, bind.ToInt[int])
		}
	}
	bind.Need(&f, c, "x", bind.ToInt[int])
	return r, f.Err()
}

func toHolder(c bind.Call, v lua.LValue) (r *node, err error) {
	f := bind.Fields(c, v)
	for f.Next() {
		switch f.Key {
		case "node":
			r = bind.Field(&f, c, toPtrNode)
		default:
			f.Unknown("node")
		}
	}
	bind.Need(&f, c, "node", toPtrNode)
	return r, f.Err()
}

func toLimits(c bind.Call, v lua.LValue) (map[string]int, error) {
	return bind.ToMap[map[string]int](c, v, bind.ToString[string], bind.ToInt[int])
}

func toArray2(c bind.Call, v lua.LValue) (r [2]int, err error) {
	err = bind.ToArray(c, v, r[:], bind.ToInt[int])
	return r, err
}

// show makes a function whose only argument, read by to, comes back as Go prints it.
func show[T any](name, param string, to bind.To[T]) bind.Func {
	return bind.Func{Decl: name + "(" + param + ")", Call: func(c bind.Call) int {
		return c.Return(lua.LString(fmt.Sprintf("%v", bind.Arg(c, 1, to))))
	}}
}

// give makes a function that returns v.
func give[T any](name string, v T, from bind.From[T]) bind.Func {
	return bind.Func{Decl: name + "()", Call: func(c bind.Call) int { return c.Return(bind.Result(c, 1, v, from)) }}
}

var errMissing = fmt.Errorf("open x: %w", fs.ErrNotExist)

// listError is an error that == cannot compare.
type listError []string

func (e listError) Error() string { return strings.Join(e, "; ") }

func raise(name string, err error) bind.Func {
	return bind.Func{Decl: name + "()", Call: func(c bind.Call) int { return c.Raise(err) }}
}

// callback calls its argument, as a bound function with a callback does, and raises what that returned, wrapped.
func callback(wrap string) func(c bind.Call) int {
	return func(c bind.Call) int {
		err := c.L.CallByParam(lua.P{Fn: c.Value(1), Protect: true})
		if err != nil && wrap != "" {
			err = fmt.Errorf("%s: %w", wrap, err)
		}
		if err != nil {
			return c.Raise(err)
		}
		return c.Return()
	}
}

var funcs = []bind.Func{
	show("int", "n", bind.ToInt[int]), show("uint8", "n", bind.ToInt[uint8]), show("int64", "n", bind.ToInt[int64]),
	show("id", "n", bind.ToIntText[int64]), show("uid", "n", bind.ToIntText[uint8]),
	show("float32", "n", bind.ToFloat[float32]), show("number", "n", bind.ToFloat[float64]),
	show("bool", "b", bind.ToBool[bool]), show("string", "s", bind.ToString[string]), show("bytes", "s", bind.ToBytes[[]byte]),
	show("ints", "xs", bind.ToInts[[]int]), show("floats", "xs", bind.ToFloats[[]float64]),
	show("strings", "xs", bind.ToStrings[[]string]), show("bools", "xs", bind.ToBools[[]bool]),
	show("array", "xs", toArray2), show("limits", "limits", toLimits),
	show("point", "p", toPoint), show("points", "points", toSlicePoint), show("open", "p", toOpen), show("node", "n", toNode),
	show("holder", "h", toHolder),
	show("any", "v", bind.ToAny), show("error", "err", bind.ToError), show("fn", "f", bind.ToFunction),
	show("table", "t", bind.ToTable), show("userdata", "u", bind.ToUserData), show("thread", "co", bind.ToThread),
	show("channel", "ch", bind.ToChannel), show("value", "v", bind.ToValue),
	{Decl: "methods(s, b, i, f, f32, bytes, u8, v)", Call: func(c bind.Call) int {
		return c.Return(lua.LString(fmt.Sprint(c.String(1), c.Bool(2), c.Int(3), c.Float64(4), c.Float32(5), c.Bytes(6), c.Uint8(7), c.Value(8))))
	}},
	{Decl: "opt(n?)", Call: func(c bind.Call) int { return c.Return(bind.Number(c, 1, bind.Opt(c, 1, 10, bind.ToInt[int]))) }},
	{Decl: "sum(label, ...nums)", Call: func(c bind.Call) int {
		sum, label := 0, c.String(1)
		nums := make([]int, c.Rest(2))
		bind.Rest(c, 2, nums, bind.ToInt[int])
		for _, n := range nums {
			sum += n
		}
		return c.Return(lua.LString(label), bind.Number(c, 2, sum))
	}},
	{Decl: "now()", Call: func(c bind.Call) int { return c.Return(lua.LNumber(1)) }},
	{Decl: "big()", Call: func(c bind.Call) int { return c.Return(bind.Number(c, 1, uint64(1<<53+1))) }},
	give("biglist", []int64{1, -1 << 60}, fromSliceInt64), give("limit", int64(-1<<53), bind.FromInt),
	give("idtext", int64(-1<<63), bind.FromIntText), give("uidtext", uint64(1<<64-1), bind.FromIntText),
	give("holes", any([]any{1, nil, 3}), bind.FromAny), give("chan", any(make(chan int)), bind.FromAny),
	give("cycle", cyclic(), fromPtrNode), give("cyclic", cyclicAny(), bind.FromAny),
	give("nils", any([]any{[]any(nil), map[string]any(nil), []byte(nil)}), bind.FromAny), give("niltable", (*lua.LTable)(nil), bind.FromValue),
	give("nested", any(map[string]any{"a": []any{1, "x", true, 1.5}}), bind.FromAny),
	raise("missing", errMissing), raise("again", errMissing), raise("list", listError{"a", "b"}), raise("nilerror", nil),
	{Decl: "find()", Call: func(c bind.Call) int { return c.Fail(errMissing) }},
	{Decl: "failnil()", Call: func(c bind.Call) int { return c.Fail(nil) }},
	{Decl: "panic()", Call: func(bind.Call) int { panic("out of cheese") }},
	{Decl: "index(i)", Call: func(c bind.Call) int { return c.Return(lua.LNumber([]int{1}[c.Int(1)])) }},
	{Decl: "panicerror()", Call: func(bind.Call) int { panic(errMissing) }},
	{Decl: "each(f)", Call: callback("")}, {Decl: "eachwrap(f)", Call: callback("each")},
	{Decl: "yield(v)", Call: func(c bind.Call) int { return c.L.Yield(c.Value(1)) }},
	{Decl: "is(err)", Call: func(c bind.Call) int {
		return c.Return(lua.LBool(errors.Is(bind.Arg(c, 1, bind.ToError), fs.ErrNotExist)))
	}},
}

func cyclic() *node {
	n := &node{Name: "n"}
	n.Next = n
	return n
}

func cyclicAny() any {
	m := map[string]any{}
	m["m"] = m
	return m
}

// newState is a state with the global module m.
func newState(tb testing.TB) *lua.LState {
	tb.Helper()
	L := lua.NewState()
	tb.Cleanup(L.Close)
	install(L)
	return L
}

// install sets the global module m.
func install(L *lua.LState) {
	t := L.CreateTable(0, len(funcs))
	bind.Install(L, &bind.Instance{Module: "m", Table: t}, funcs)
	L.SetGlobal("m", t)
}

// program is Lua source together with what its error must say; none is no error.
type program struct{ src, want string }

// run runs each program in a state of its own.
func run(t *testing.T, programs []program) {
	t.Helper()
	for _, p := range programs {
		p.check(t, newState(t))
	}
}

// check runs p in L.
func (p program) check(t *testing.T, L *lua.LState) {
	t.Helper()
	err := L.DoString(p.src)
	switch {
	case err == nil && p.want != "":
		t.Errorf("%s\n\tno error, want %s", p.src, p.want)
	case err != nil && p.want == "":
		t.Errorf("%s\n\t%v", p.src, err)
	case err != nil && firstLine(err) != p.want:
		t.Errorf("%s\n\tgot  %s\n\twant %s", p.src, firstLine(err), p.want)
	}
}

// firstLine is the message without position and traceback.
func firstLine(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\nstack traceback:")
	return strings.TrimPrefix(text, "<string>:1: ")
}
