package bind

import (
	"bufio"
	"io"

	lua "github.com/yuin/gopher-lua"
)

var duplexType = Type{Name: "io.ReadWriter"}

// duplexClass has the methods of readers and of writers.
var duplexClass = Class{Type: &duplexType, Methods: []Func{
	{Decl: "close()", Call: func(c Call) int { return c.closed(Release[*ReadWriter](c, &duplexType).Close()) }},
	{Decl: "lines()", Call: func(c Call) int { return c.lines(&Receiver[*ReadWriter](c, &duplexType).Reader) }},
	{Decl: "read(format?)", Call: func(c Call) int { return c.readFormat(&Receiver[*ReadWriter](c, &duplexType).Reader) }},
	{Decl: "write(...texts)", Call: func(c Call) int { return c.writeTexts(Receiver[*ReadWriter](c, &duplexType).to) }},
}}

// ReadWriter is the Go value of a handle that an io.ReadWriter has in Lua. What is read is buffered, what is written is not.
type ReadWriter struct {
	Reader
	to io.Writer
}

// Write writes p.
func (rw *ReadWriter) Write(p []byte) (int, error) { return rw.to.Write(p) }

// ToReadWriter reads a handle whose Go value is an io.ReadWriter.
func ToReadWriter(_ Call, v lua.LValue) (io.ReadWriter, error) {
	if rw, ok := Held[io.ReadWriter](v); ok {
		return rw, nil
	}
	return nil, noHandle(v, &duplexType)
}

// FromReadWriter gives a handle to read from and to write to; nil is nil.
func FromReadWriter[T io.ReadWriter](c Call, v T) (lua.LValue, error) {
	if isNone(v) {
		return lua.LNil, nil
	}
	if rw, ok := any(v).(*ReadWriter); ok {
		return c.builtin(rw, &duplexClass)
	}
	return c.builtin(&ReadWriter{Reader{bufio.NewReader(v), v}, v}, &duplexClass)
}

// ToReadCloser is [ToReader]. What cannot be closed stays as it is when it is.
func ToReadCloser(c Call, v lua.LValue) (io.ReadCloser, error) {
	r, err := ToReader(c, v)
	if err != nil {
		return nil, err
	}
	if rc, ok := r.(io.ReadCloser); ok {
		return rc, nil
	}
	return io.NopCloser(r), nil
}

// ToWriteCloser is [ToWriter]. What cannot be closed stays as it is when it is.
func ToWriteCloser(c Call, v lua.LValue) (io.WriteCloser, error) {
	w, err := ToWriter(c, v)
	if err != nil {
		return nil, err
	}
	if wc, ok := w.(io.WriteCloser); ok {
		return wc, nil
	}
	return &Writer{w}, nil
}

// ToReadWriteCloser is [ToReadWriter]. What cannot be closed stays as it is when it is.
func ToReadWriteCloser(c Call, v lua.LValue) (io.ReadWriteCloser, error) {
	rw, err := ToReadWriter(c, v)
	if err != nil {
		return nil, err
	}
	if rwc, ok := rw.(io.ReadWriteCloser); ok {
		return rwc, nil
	}
	return unclosable{rw}, nil
}

// unclosable stays as it is when it is closed.
type unclosable struct{ io.ReadWriter }

// Close does nothing.
func (unclosable) Close() error { return nil }
