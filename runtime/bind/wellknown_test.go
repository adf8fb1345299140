package bind_test

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"math/big"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

// echo makes a function that gives its argument back.
func echo[T any](name, param string, to bind.To[T], from bind.From[T]) bind.Func {
	return bind.Func{Decl: name + "(" + param + ")", Call: func(c bind.Call) int {
		return c.Return(bind.Result(c, 1, bind.Arg(c, 1, to), from))
	}}
}

func toURL(c bind.Call, v lua.LValue) (*url.URL, error) { return bind.ToParsed(c, v, url.Parse) }

func toJSON(c bind.Call, v lua.LValue) (json.RawMessage, error) {
	return bind.ToValidBytes[json.RawMessage](c, v, "JSON text", json.Valid)
}

func fromJSON(c bind.Call, v json.RawMessage) (lua.LValue, error) {
	return bind.FromValidBytes(c, v, "JSON text", json.Valid)
}

var chanInt = bind.ChanClass("chan int", bind.ToInt[int], bind.FromInt[int])

var files = fstest.MapFS{
	"a.txt":     {Data: []byte("one\ntwo\n\nfour"), ModTime: time.Unix(0, 0).UTC()},
	"sub/b.txt": {Data: []byte("b")},
}

func wellKnown() []bind.Func {
	return []bind.Func{
		echo("duration", "d", bind.ToDuration[time.Duration], bind.FromDuration), echo("time", "t", bind.ToTime, bind.FromTime),
		echo("addr", "a", bind.ToText[netip.Addr], bind.FromText), echo("url", "u", toURL, bind.FromStringer),
		echo("big", "n", bind.ToDecimal[big.Int], bind.FromTextOf), echo("json", "j", toJSON, fromJSON),
		give("badjson", json.RawMessage("{"), fromJSON), give("nojson", json.RawMessage(nil), fromJSON),
		give("year", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), bind.FromTime), give("nourl", (*url.URL)(nil), bind.FromStringer),
		echo("reader", "r", bind.ToReader, bind.FromReader), echo("writer", "w", bind.ToWriter, bind.FromWriter),
		give("file", io.Reader(strings.NewReader("one\ntwo\n\nfour")), bind.FromReader), give("noreader", io.Reader(nil), bind.FromReader),
		give("files", fs.FS(files), bind.FromFS), echo("fs", "f", bind.ToFS, bind.FromFS),
		{Decl: "copy(w, r)", Call: func(c bind.Call) int {
			w, r := bind.Arg(c, 1, bind.ToWriter), bind.Arg(c, 2, bind.ToReader)
			n, err := io.Copy(w, r)
			if err != nil {
				return c.Raise(err)
			}
			return c.Return(bind.Number(c, 1, n))
		}},
		{Decl: "chan(size)", Call: func(c bind.Call) int {
			return c.Return(bind.Result(c, 1, make(chan int, c.Int(1)), func(c bind.Call, v chan int) (lua.LValue, error) {
				return bind.FromChan(c, v, chanInt)
			}))
		}},
		{Decl: "fill(ch)", Call: func(c bind.Call) int {
			ch := bind.Arg(c, 1, func(c bind.Call, v lua.LValue) (chan<- int, error) { return bind.ToChan[int](c, v, chanInt) })
			go func() {
				for i := range 3 {
					ch <- i
				}
				close(ch)
			}()
			return c.Return()
		}},
		{Decl: "recv(ch)", Call: func(c bind.Call) int {
			ch := bind.Arg(c, 1, func(c bind.Call, v lua.LValue) (<-chan int, error) { return bind.ToChan[int](c, v, chanInt) })
			return c.Return(bind.Result(c, 1, ch, func(c bind.Call, v <-chan int) (lua.LValue, error) { return bind.FromRecv(c, v, bind.FromInt) }))
		}},
	}
}

func TestWellKnown(t *testing.T) {
	runWith(t, wellKnown(), []program{
		{`assert(m.duration(1.5) == 1.5 and m.duration("1.5s") == 1.5 and m.duration("2h30m") == 9000 and m.duration(1e-9) == 1e-9)`, ``},
		{`m.duration("soon")`, `bad argument #1 to 'm.duration' (d: duration like "1.5s", or seconds, expected, got "soon")`},
		{`m.duration(1e10)`, `bad argument #1 to 'm.duration' (d: 10000000000 seconds is no duration (at most 292 years))`},
		{`m.duration(0/0)`, `bad argument #1 to 'm.duration' (d: nan seconds is no duration (at most 292 years))`},
		{`m.duration({})`, `bad argument #1 to 'm.duration' (d: duration like "1.5s", or seconds, expected, got table)`},
		{`assert(m.time("2024-02-29T12:00:00.000000001+02:00") == "2024-02-29T12:00:00.000000001+02:00")`, ``},
		{`assert(m.time(0) == "1970-01-01T00:00:00Z" and m.time(-0.5) == "1969-12-31T23:59:59.5Z")`, ``},
		{`assert(m.time(253402300799) == "9999-12-31T23:59:59Z" and m.time(-62167219200) == "0000-01-01T00:00:00Z")`, ``},
		{`m.time(1/0)`, `bad argument #1 to 'm.time' (t: inf is no time: seconds since 1970, in the years 0 to 9999)`},
		{`m.time("now")`, `bad argument #1 to 'm.time' (t: time like "2006-01-02T15:04:05Z", or seconds, expected, got "now")`},
		{`m.year()`, `bad result #1 of 'm.year' (cannot write 10000-01-01 00:00:00 +0000 UTC in RFC 3339)`},
		{`assert(m.addr("::1") == "::1") m.addr("x")`, `bad argument #1 to 'm.addr' (a: ParseAddr("x"): unable to parse IP)`},
		{`assert(m.url("https://a.b/c?d=e#f") == "https://a.b/c?d=e#f" and m.nourl() == nil) m.url(1)`, `bad argument #1 to 'm.url' (u: string expected, got number)`},
		{`assert(m.big("123456789012345678901234567890") == "123456789012345678901234567890" and m.big(-5) == "-5")`, ``},
		{`m.big("0x10")`, `bad argument #1 to 'm.big' (n: integer expected, got "0x10")`},
		{`m.big(2^60)`, `bad argument #1 to 'm.big' (n: 1152921504606846976 may have lost digits; pass it as a string)`},
		{`assert(m.json('{"a": 1}') == '{"a": 1}' and m.nojson() == nil) m.json("{")`, `bad argument #1 to 'm.json' (j: JSON text expected, got "{")`},
		{`m.badjson()`, `bad result #1 of 'm.badjson' (JSON text expected, got "{")`},
	})
}

func TestStreams(t *testing.T) {
	runWith(t, wellKnown(), []program{
		{`local r = m.file() assert(r:read() == "one" and r:read(2) == "tw" and r:read("*l") == "o" and r:read("a") == "\nfour")
			assert(r:read("*a") == "" and r:read() == nil and r:read(1) == nil)`, ``},
		{`local s = "" for l in m.reader("a\nb"):lines() do s = s .. l .. ";" end assert(s == "a;b;")`, ``},
		{`local r = m.reader("x") assert(m.reader(r) == r and tostring(r) == "io.Reader" and m.noreader() == nil)`, ``},
		{`m.file():read("n")`, `bad argument #1 to 'io.Reader:read' (format: "l", "a" or a number of bytes expected)`},
		{`m.reader(1)`, `bad argument #1 to 'm.reader' (r: string or io.Reader expected, got number)`},
		{`local r = m.file() r:close() r:read()`, `io.Reader:read: io.Reader is closed`},
		{`local r = m.file() r:close() m.reader(r)`, `bad argument #1 to 'm.reader' (r: io.Reader is closed)`},
		{`m.file().read()`, `bad argument #1 to 'io.Reader:read' (io.Reader expected, got no value; call it with ':', not '.')`},
		{`local s = "" assert(m.copy(function(t) s = s .. t end, "text") == 4 and s == "text")`, ``},
		{`local s = "" local w = m.writer(function(t) s = s .. t end) assert(w:write("a", 1, "b") == w and s == "a1b") w:close()`, ``},
		{`m.copy(function() error("full", 0) end, "text")`, `full`},
		{`m.copy(1, "")`, `bad argument #1 to 'm.copy' (w: io.Writer or function expected, got number)`},
		{`local f = m.files() assert(f:read("a.txt") == "one\ntwo\n\nfour" and f:open("a.txt"):read() == "one")
			assert(table.concat(f:list(), " ") == "a.txt sub" and f:list("sub")[1] == "b.txt" and f:glob("*.txt")[1] == "a.txt")
			local s = f:stat("a.txt") assert(s.size == 13 and not s.dir and s.modified == "1970-01-01T00:00:00Z" and f:stat("sub").dir)
			m.fs(f):read("nothing")`, `open nothing: file does not exist`},
		{`m.fs({})`, `bad argument #1 to 'm.fs' (f: fs.FS expected, got table)`},
	})
}

func TestChannels(t *testing.T) {
	runWith(t, wellKnown(), []program{
		{`local ch = m.chan(1) assert(ch:send(5) and ch:send(6, 0) == false and ch:receive() == 5)
			local v, e = ch:receive("1ms") assert(v == nil and e == "timeout")`, ``},
		{`local ch = m.chan(1) ch:send(1) ch:close() local v, ok = ch:receive() assert(v == 1 and ok) v, ok = ch:receive(0) assert(v == nil and ok == false)`, ``},
		{`local ch = m.chan(0) m.fill(ch) local s = 0 for n in m.recv(ch) do s = s + n end assert(s == 3)`, ``},
		{`local ch = m.chan(1) ch:close() ch:close()`, `close of a closed channel`},
		{`local ch = m.chan(1) ch:close() ch:send(1)`, `send on a closed channel`},
		{`m.chan(1):send("x")`, `bad argument #1 to 'chan int:send' (value: integer expected, got string)`},
		{`m.fill({})`, `bad argument #1 to 'm.fill' (ch: chan int expected, got table)`},
	})
	for _, src := range []string{`m.chan(0):send(1)`, `m.chan(0):receive()`, `for n in m.recv(m.chan(0)) do end`, `m.chan(0):receive(60)`} {
		L := newWith(t, bind.NewState(), wellKnown())
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
		L.SetContext(ctx)
		if err := L.DoString(src); err == nil || !strings.Contains(err.Error(), "deadline exceeded") {
			t.Errorf("%s: %v", src, err)
		}
		cancel()
	}
}

// FuzzMoments gives what no panic and no wrong value may come of.
func FuzzMoments(f *testing.F) {
	L := lua.NewState()
	f.Cleanup(L.Close)
	var c bind.Call
	f.Add("1.5s", 1.5)
	f.Add("2006-01-02T15:04:05.999999999Z", -62167219200.0)
	f.Fuzz(func(t *testing.T, s string, n float64) {
		for _, v := range []lua.LValue{lua.LString(s), lua.LNumber(n)} {
			if d, err := bind.ToDuration[time.Duration](c, v); err == nil {
				sameDuration(t, c, d)
			}
			at, err := bind.ToTime(c, v)
			if err != nil {
				continue
			}
			text, err := bind.FromTime(c, at)
			if err != nil {
				t.Fatalf("%v: %v", v, err)
			}
			if again, err := bind.ToTime(c, text); err != nil || !again.Equal(at) {
				t.Fatalf("%v: %v, again %v, %v", v, at, again, err)
			}
		}
	})
}

// sameDuration sends d to Lua and back.
func sameDuration(t *testing.T, c bind.Call, d time.Duration) {
	if d < -1<<51 || d > 1<<51 {
		return
	}
	v, _ := bind.FromDuration(c, d)
	if again, err := bind.ToDuration[time.Duration](c, v); err != nil || again != d {
		t.Fatalf("%d: %d, %v", d, again, err)
	}
}
