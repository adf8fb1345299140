package bind_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

func toBytes4(c bind.Call, v lua.LValue) (r [4]byte, err error) {
	err = bind.ToByteArray(c, v, r[:])
	return r, err
}

func fromBytes4(c bind.Call, v [4]byte) (lua.LValue, error) { return bind.FromByteArray(c, v[:]) }

// closable counts how often it is closed.
type closable struct {
	bytes.Buffer
	closed int
}

func (c *closable) Close() error {
	c.closed++
	return nil
}

func TestForms(t *testing.T) {
	ch, both := make(chan int, 1), &closable{}
	fromSend := func(c bind.Call, ch chan<- int) (lua.LValue, error) { return bind.FromSend(c, ch, bind.ToInt[int]) }
	nothing := func(c bind.Call, v int) (lua.LValue, error) { return bind.Converted(nil, nil) }
	runWith(t, []bind.Func{
		echo("complex", "z", bind.ToComplex[complex128], bind.FromComplex), echo("small", "z", bind.ToComplex[complex64], bind.FromComplex),
		echo("bytes", "b", toBytes4, fromBytes4), give("sender", (chan<- int)(ch), fromSend), give("none", (chan<- int)(nil), fromSend),
		give("nothing", 0, nothing),
		give("duplex", io.ReadWriter(both), bind.FromReadWriter), give("noduplex", io.ReadWriter(nil), bind.FromReadWriter),
		echo("rw", "rw", bind.ToReadWriter, bind.FromReadWriter), echo("rwc", "rw", bind.ToReadWriteCloser, bind.FromReadWriter),
		echo("rc", "r", bind.ToReadCloser, bind.FromReader), echo("wc", "w", bind.ToWriteCloser, bind.FromWriter),
	}, []program{
		{`local z = m.complex({re = 1, im = -2}) assert(z.re == 1 and z.im == -2) z = m.small(0.5) assert(z.re == 0.5 and z.im == 0)
			z = m.complex({}) assert(z.re == 0) z = m.complex(z) assert(z.im == 0)`, ``},
		{`m.complex({re = "1"})`, `bad argument #1 to 'm.complex' (z.re: number expected, got string)`},
		{`m.complex({1, 2})`, `bad argument #1 to 'm.complex' (z: unknown key 1; known keys: im, re)`},
		{`m.complex("1")`, `bad argument #1 to 'm.complex' (z: number or table {re=, im=} expected, got string)`},
		{`assert(m.bytes("a\0b\255") == "a\0b\255") m.bytes("abc")`, `bad argument #1 to 'm.bytes' (b: string of 4 bytes expected, got one of 3)`},
		{`m.bytes(1234)`, `bad argument #1 to 'm.bytes' (b: string of 4 bytes expected, got number)`},
		{`local send = m.sender() assert(send(1) and send(2, 0) == false and m.none() == nil and m.nothing() == nil)`, ``},
		{`m.sender()("x")`, `bad argument #1 to 'm.sender()' (value: integer expected, got string)`},
		{`local d = m.duplex() assert(d:write("a\nb\n", 1) == d and d:read() == "a" and d:lines()() == "b" and d:read("a") == "1")
			assert(m.rw(d) == d and m.rwc(d) == d and m.noduplex() == nil and tostring(d) == "io.ReadWriter")`, ``},
		{`local d = m.duplex() d:close() d:read()`, `io.ReadWriter:read: io.ReadWriter is closed`},
		{`m.rw("text")`, `bad argument #1 to 'm.rw' (rw: io.ReadWriter expected, got string)`},
		{`m.rwc({})`, `bad argument #1 to 'm.rwc' (rw: io.ReadWriter expected, got table)`},
		{`local r = m.rc("x") assert(r:read() == "x") r:close() m.rc(r)`, `bad argument #1 to 'm.rc' (r: io.Reader is closed)`},
		{`local s = "" local w = m.wc(function(t) s = s .. t end) w:write("x") w:close() assert(s == "x") m.wc(1)`,
			`bad argument #1 to 'm.wc' (w: io.Writer or function expected, got number)`},
	})
	if both.closed != 1 {
		t.Errorf("closed %d times", both.closed)
	}
}

// TestUnclosable closes streams that cannot be closed.
func TestUnclosable(t *testing.T) {
	var c bind.Call
	for _, v := range []any{&bytes.Buffer{}, struct{ io.ReadWriter }{&bytes.Buffer{}}} {
		rwc, err := bind.ToReadWriteCloser(c, &lua.LUserData{Value: v})
		if err != nil || rwc.Close() != nil {
			t.Errorf("%T: %v", v, err)
		}
	}
	rc, err := bind.ToReadCloser(c, &lua.LUserData{Value: strings.NewReader("x")})
	if err != nil || rc.Close() != nil {
		t.Error(err)
	}
	wc, err := bind.ToWriteCloser(c, &lua.LUserData{Value: &bytes.Buffer{}})
	if err != nil || wc.Close() != nil {
		t.Error(err)
	}
}
