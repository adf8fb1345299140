package bind

import (
	"bufio"
	"errors"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

var (
	readerType = Type{Name: "io.Reader"}
	writerType = Type{Name: "io.Writer"}
)

// readerClass reads as the files of Lua do: read() gives a line, read("a") all, read(n) at most n bytes; nil is the end.
var readerClass = Class{Type: &readerType, Methods: []Func{
	{Decl: "close()", Call: closeReader},
	{Decl: "lines()", Call: readerLines},
	{Decl: "read(format?)", Call: readerRead},
}}

// writerClass writes as the files of Lua do: write(...) gives the writer again.
var writerClass = Class{Type: &writerType, Methods: []Func{
	{Decl: "close()", Call: closeWriter},
	{Decl: "write(...texts)", Call: writerWrite},
}}

// Reader is the Go value of a handle that an io.Reader has in Lua. It is buffered.
type Reader struct {
	*bufio.Reader
	from io.Reader
}

// Close closes the io.Reader, when it can be closed.
func (r *Reader) Close() error { return closeAny(r.from) }

// Writer is the Go value of a handle that an io.Writer has in Lua.
type Writer struct{ io.Writer }

// Close closes the io.Writer, when it can be closed.
func (w *Writer) Close() error { return closeAny(w.Writer) }

func closeAny(v any) error {
	if c, ok := v.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// ToReader reads a string, which is what there is to read, or a handle whose Go value is an io.Reader.
func ToReader(_ Call, v lua.LValue) (io.Reader, error) {
	return toSource[io.Reader](v, &readerType)
}

// toSource reads a string, which is what there is to read, or a handle whose Go value is a T, an interface that *strings.Reader has.
func toSource[T any](v lua.LValue, t *Type) (r T, err error) {
	if s, ok := v.(lua.LString); ok {
		return any(strings.NewReader(string(s))).(T), nil
	}
	if r, ok := Held[T](v); ok {
		return r, nil
	}
	return r, noStream(v, "string or "+t.Name, t)
}

// FromReader gives a handle to read from; nil is nil.
func FromReader[T io.Reader](c Call, v T) (lua.LValue, error) {
	if isNone(v) {
		return lua.LNil, nil
	}
	if r, ok := any(v).(*Reader); ok {
		return c.builtin(r, &readerClass)
	}
	return c.builtin(&Reader{bufio.NewReader(v), v}, &readerClass)
}

// ToWriter reads a handle whose Go value is an io.Writer, or a function that is called with each text.
func ToWriter(c Call, v lua.LValue) (io.Writer, error) {
	if w, ok := Held[io.Writer](v); ok {
		return w, nil
	}
	if _, ok := v.(*lua.LFunction); ok {
		f, err := ToCallback(c, v)
		return functionWriter{f}, err
	}
	return nil, noStream(v, "io.Writer or function", &writerType)
}

// FromWriter gives a handle to write to; nil is nil.
func FromWriter[T io.Writer](c Call, v T) (lua.LValue, error) {
	if isNone(v) {
		return lua.LNil, nil
	}
	if w, ok := any(v).(*Writer); ok {
		return c.builtin(w, &writerClass)
	}
	return c.builtin(&Writer{v}, &writerClass)
}

// noStream says why v cannot stand for a stream.
func noStream(v lua.LValue, want string, t *Type) error {
	if isClosed(v) {
		return noHandle(v, t)
	}
	return expected(want, v)
}

// functionWriter writes by calling a Lua function.
type functionWriter struct{ f Callback }

// Write calls the function with a copy of p.
func (w functionWriter) Write(p []byte) (int, error) {
	k := w.f.Begin()
	k.Push(lua.LString(p))
	k.Call(0)
	if err := k.End(); err != nil {
		return 0, err
	}
	return len(p), nil
}

func closeReader(c Call) int { return c.closed(Release[*Reader](c, &readerType).Close()) }

func closeWriter(c Call) int { return c.closed(Release[*Writer](c, &writerType).Close()) }

// closed raises what closing a handle gave.
func (c Call) closed(err error) int {
	if err != nil {
		return c.Raise(err)
	}
	return c.Return()
}

func writerWrite(c Call) int { return c.writeTexts(Receiver[*Writer](c, &writerType).Writer) }

// writeTexts writes all arguments.
func (c Call) writeTexts(w io.Writer) int {
	texts := make([]string, c.Rest(2))
	Rest(c, 2, texts, ToString[string])
	for _, s := range texts {
		if _, err := io.WriteString(w, s); err != nil {
			return c.Raise(err)
		}
	}
	return c.Return(c.L.Get(1))
}

func readerLines(c Call) int { return c.lines(Receiver[*Reader](c, &readerType)) }

// lines gives a function that reads a line.
func (c Call) lines(r *Reader) int {
	return c.Return(FromFunc(c, "", func(c Call) int { return c.read(r.line) }))
}

func readerRead(c Call) int { return c.readFormat(Receiver[*Reader](c, &readerType)) }

// readFormat reads what argument 2 says: "l", "a" or a number of bytes.
func (c Call) readFormat(r *Reader) int {
	if _, ok := c.L.Get(2).(lua.LNumber); ok {
		n := c.Int(2)
		return c.read(func() (string, error) { return r.bytes(n) })
	}
	switch format := strings.TrimPrefix(Opt(c, 2, "l", ToString[string]), "*"); format {
	case "l":
		return c.read(r.line)
	case "a":
		return c.read(r.all)
	}
	c.badArgument(2, errFormat)
	return 0
}

var errFormat = errors.New(`"l", "a" or a number of bytes expected`)

// read returns what f read, nil at the end.
func (c Call) read(f func() (string, error)) int {
	s, err := f()
	switch {
	case err == io.EOF:
		return c.Return(lua.LNil)
	case err != nil:
		return c.Raise(err)
	}
	return c.Return(c.text(s))
}

// line reads a line without its end.
func (r *Reader) line() (string, error) {
	s, err := r.ReadString('\n')
	if s != "" && err == io.EOF {
		err = nil
	}
	return strings.TrimSuffix(s, "\n"), err
}

// all reads what is left, which may be nothing.
func (r *Reader) all() (string, error) {
	var b strings.Builder
	_, err := io.Copy(&b, r.Reader)
	return b.String(), err
}

// bytes reads at most n bytes. It waits for all of them.
func (r *Reader) bytes(n int) (string, error) {
	var b strings.Builder
	m, err := io.CopyN(&b, r.Reader, int64(n))
	if m > 0 && err == io.EOF || n <= 0 {
		err = nil
	}
	return b.String(), err
}
