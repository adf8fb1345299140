package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net/netip"
	"net/url"
	"reflect"
	"testing"
	"time"

	"github.com/luamodgen/luamodgen/runtime/engine"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// wantValues compares results.
func wantValues(t testing.TB, got []any, want ...any) {
	t.Helper()
	if len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Errorf("%#v\nexpected %#v", got, want)
	}
}

func TestResults(t *testing.T) {
	e, _ := newHost(t, engine.Config{})
	r := eval(t, e, `return 1.5, "s", true, nil, {1, {2}}, {a = {b = 1}}, {}`)
	wantValues(t, r.Values, 1.5, "s", true, nil, []any{1.0, []any{2.0}}, map[string]any{"a": map[string]any{"b": 1.0}}, map[string]any{})
	if r.Value() != 1.5 || eval(t, e, "").Value() != nil {
		t.Error("Value is not the first")
	}
	r = eval(t, e, "local _, err = pcall(require('host').fail) return err")
	if r.Value() != errHost {
		t.Errorf("error value: %#v", r.Value())
	}
	for source, text := range map[string]string{
		"local t = {} t.x = {{t}} return 1, t":    "result #2: x[1][1]: the table contains itself",
		"return {f = print}":                      "result #1: f: cannot pass a function as a plain value",
		"return coroutine.create(function() end)": "result #1: cannot pass a thread as a plain value",
		"return {[1] = 1, [3] = 3}":               "a list cannot have holes",
		"return {1, x = 2}":                       "result #1: ",
	} {
		fails(t, e, "", source, text)
	}
}

// TestSharedElements checks that a few tables that stand for very many values are held to the memory limit, as results and as arguments of Go functions.
func TestSharedElements(t *testing.T) {
	e, _ := newHost(t, engine.Config{})
	bomb := "local t = {} for i = 1, 100 do t[i] = i end for i = 1, 40 do t = {t, t} end "
	for _, source := range []string{
		bomb + "return t",
		"local t = {1, 2, 3} for i = 1, 14 do t = {t, t} end local r = {} for i = 1, 200 do r[i] = t end return unpack(r)",
		"local t = {} for i = 1, 1000 do t[i] = i end local l = {} for i = 1, 10000 do l[i] = t end return l",
		"local t = {} for i = 1, 1000 do t['k' .. i] = i end local l = {} for i = 1, 10000 do l[i] = t end return l",
		bomb + "require('host').take(t)",
		bomb + "for i = 1, 100 do pcall(require('host').take, t) end",
	} {
		err := fails(t, e, "limited", source, "memory")
		if !errors.Is(err, sandbox.ErrMemoryLimit) {
			t.Errorf("%s: %v", source, err)
		}
	}
	eval(t, e, "local t = {} for i = 1, 1000 do t[i] = i end for i = 1, 1000 do require('host').take(t) end return t")
}

// TestArguments checks that what goes in comes out.
func TestArguments(t *testing.T) {
	e, _ := newHost(t, engine.Config{})
	r := eval(t, e, "return ...", []any{1, "a"}, map[string]any{"k": []string{"v"}}, []byte("bytes"), errHost, uint8(7))
	wantValues(t, r.Values, []any{1.0, "a"}, map[string]any{"k": []any{"v"}}, "bytes", errHost, 7.0)
}

// TestErrorArguments passes errors that cannot tell their text: they are no panics, and the state stays.
func TestErrorArguments(t *testing.T) {
	e, _ := newHost(t, engine.Config{PoolSize: 1})
	for _, arg := range []any{(*fs.PathError)(nil), []any{(*fs.PathError)(nil)}, fmt.Errorf("%w", (*fs.PathError)(nil))} {
		r := eval(t, e, "local err = ... return tostring(type(err) == 'table' and err[1] or err)", arg)
		wantValues(t, r.Values, "<nil>")
		_, err := e.ExecuteString(context.Background(), "local err = ... error(type(err) == 'table' and err[1] or err)", "", arg)
		wantError(t, err, "<nil>")
	}
	if s := e.Stats().Profiles["minimal"]; s.Pool.Dropped != 0 || s.Errors != (engine.ErrorStats{Runtime: 3}) {
		t.Errorf("%+v", s)
	}
}

type address struct {
	Street  string
	ZipCode uint16 `lua:"zip"`
}

type person struct {
	FirstName string
	Age       int8
	Score     float32
	Home      *address
	Others    []address
	Born      time.Time
	Wait      time.Duration
	IP        netip.Addr
	Raw       []byte
	Tags      map[string]int
	Any       any
	Left      string `lua:"-"`
}

func TestDecode(t *testing.T) {
	e, _ := newHost(t, engine.Config{})
	r := eval(t, e, `return {first_name = "Ada", age = 36, score = 0.5, home = {street = "A", zip = 8000}, others = {{street = "B"}},
		born = "1815-12-10T00:00:00Z", wait = 1.5, ip = "::1", raw = "\0\1", tags = {a = 1}, any = {1, 2}}, 7`)
	var p person
	var n int
	if err := r.Decode(&p, &n); err != nil {
		t.Fatal(err)
	}
	want := person{
		FirstName: "Ada", Age: 36, Score: 0.5, Home: &address{"A", 8000}, Others: []address{{Street: "B"}},
		Born: time.Date(1815, 12, 10, 0, 0, 0, 0, time.UTC), Wait: 1500 * time.Millisecond, IP: netip.IPv6Loopback(),
		Raw: []byte{0, 1}, Tags: map[string]int{"a": 1}, Any: []any{1.0, 2.0},
	}
	if !reflect.DeepEqual(p, want) || n != 7 {
		t.Errorf("%+v, %d\nexpected %+v", p, n, want)
	}
}

func TestDecodeEmpty(t *testing.T) {
	e, _ := newHost(t, engine.Config{})
	list, count, text := []int{1}, 2, "old"
	if err := eval(t, e, "return {}, nil").Decode(&list, &count, &text); err != nil {
		t.Fatal(err)
	}
	if len(list) != 0 || count != 0 || text != "" {
		t.Errorf("%v, %d, %q", list, count, text)
	}
}

func TestDecodeErrors(t *testing.T) {
	e, _ := newHost(t, engine.Config{})
	for _, c := range []struct{ source, text string }{
		{"return {first_name = 'a', surname = 'b'}", "surname"},
		{"return {age = 1.5}", "integer expected, got 1.5"},
		{"return {age = 128}", "128 does not fit int8 (-128 to 127)"},
		{"return {others = {{zip = -1}}}", "-1 does not fit uint16"},
		{"return {score = 1e300}", "1e+300 does not fit float32"},
		{"return {age = '7'}", "integer expected, got string"},
		{"return {first_name = true}", "'FirstName' expected type 'string', got unconvertible type 'bool'"},
		{"return {tags = {a = 0.5}}", "integer expected, got 0.5"},
		{"return {wait = 'soon'}", `duration like "1.5s"`},
		{"return {ip = 'nowhere'}", "nowhere"},
		{"return {left = 'x'}", "left"},
		{"return {['-'] = 'x'}", "has invalid keys: -"},
		{"return {raw = {1, 2}}", "'Raw' string expected, got table"},
		{"return 'text'", "decode result #1"},
		{"return {}, 2", "decode: 2 results, and 1 to decode into"},
	} {
		err := eval(t, e, c.source).Decode(new(person))
		wantError(t, err, c.text)
	}
	wantError(t, eval(t, e, "return 1").Decode(person{}), "result must be a pointer, not engine_test.person")
}

// TestDecodeAsArguments checks that what arguments of bound functions take, and how they refuse the rest, is the same for results.
func TestDecodeAsArguments(t *testing.T) {
	type embedded struct {
		ID int `lua:"id,required"`
	}
	type record struct {
		embedded
		Name    string
		Big     *big.Int
		Link    *url.URL
		JSON    json.RawMessage
		Pair    [2]int
		Key     [2]byte
		Err     error
		Created int `lua:",readonly"`
	}
	e, _ := newHost(t, engine.Config{})
	var got record
	r := eval(t, e, `return {id = 1, name = 7, big = 5, link = "https://go.dev", json = "{}", pair = {1, 2}, key = "ab", err = "oops"}`)
	if err := r.Decode(&got); err != nil {
		t.Fatal(err)
	}
	want := record{embedded: embedded{1}, Name: "7", Big: big.NewInt(5), Link: &url.URL{Scheme: "https", Host: "go.dev"}, JSON: json.RawMessage("{}"),
		Pair: [2]int{1, 2}, Key: [2]byte{'a', 'b'}, Err: got.Err}
	if !reflect.DeepEqual(got, want) || got.Err == nil || got.Err.Error() != "oops" {
		t.Errorf("%+v\nexpected %+v", got, want)
	}
	for _, c := range []struct{ fields, text string }{
		{"name = 'a'", "id: required, got nil"},
		{"id = 1, created = 2", "Created: read-only, it cannot be given"},
		{"id = 1, big = 1.5", "integer expected, got 1.5"},
		{"id = 1, big = 'x'", `integer expected, got "x"`},
		{"id = 1, link = '%zz'", "invalid URL escape"},
		{"id = 1, json = '{'", "JSON text expected"},
		{"id = 1, json = {}", "string expected, got table"},
		{"id = 1, pair = {1}", "list of 2 expected, got 1"},
		{"id = 1, pair = {}", "list of 2 expected, got 0"},
		{"id = 1, key = 'abc'", "string of 2 bytes expected, got one of 3"},
		{"id = 1, err = 7", "error expected, got number"},
	} {
		wantError(t, eval(t, e, "return {"+c.fields+"}").Decode(new(record)), c.text)
	}
}
