package bind

import (
	"bufio"
	"errors"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

var (
	seekerType     = Type{Name: "io.Seeker"}
	readSeekerType = Type{Name: "io.ReadSeeker"}
	readerAtType   = Type{Name: "io.ReaderAt"}
)

// seekerClass seeks as the files of Lua do: seek([whence [, offset]]) gives the new position.
var seekerClass = Class{Type: &seekerType, Methods: []Func{
	{Decl: "seek(whence?, offset?)", Call: func(c Call) int { return c.seek(Receiver[*Seeker](c, &seekerType)) }},
}}

// readSeekerClass has the methods of readers and of seekers.
var readSeekerClass = Class{Type: &readSeekerType, Methods: []Func{
	{Decl: "close()", Call: func(c Call) int { return c.closed(Release[*ReadSeeker](c, &readSeekerType).Close()) }},
	{Decl: "lines()", Call: func(c Call) int { return c.lines(&Receiver[*ReadSeeker](c, &readSeekerType).Reader) }},
	{Decl: "read(format?)", Call: func(c Call) int { return c.readFormat(&Receiver[*ReadSeeker](c, &readSeekerType).Reader) }},
	{Decl: "seek(whence?, offset?)", Call: func(c Call) int { return c.seek(Receiver[*ReadSeeker](c, &readSeekerType)) }},
}}

// readerAtClass reads anywhere: read_at(offset, n) gives at most n bytes from an offset, nil at the end.
var readerAtClass = Class{Type: &readerAtType, Methods: []Func{
	{Decl: "read_at(offset, n)", Call: readAt},
}}

// Seeker is the Go value of a handle that an io.Seeker has in Lua.
type Seeker struct{ io.Seeker }

// ReaderAt is the Go value of a handle that an io.ReaderAt has in Lua.
type ReaderAt struct{ io.ReaderAt }

// ReadSeeker is the Go value of a handle that an io.ReadSeeker has in Lua. What is read is buffered.
type ReadSeeker struct {
	Reader
	to io.Seeker
}

// Seek seeks from where the script has read to, which is not as far as the buffer has.
func (r *ReadSeeker) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekCurrent {
		offset -= int64(r.Buffered())
	}
	n, err := r.to.Seek(offset, whence)
	if err == nil {
		r.Reset(r.from)
	}
	return n, err
}

// ToSeeker reads a handle whose Go value is an io.Seeker.
func ToSeeker(_ Call, v lua.LValue) (io.Seeker, error) {
	if s, ok := Held[io.Seeker](v); ok {
		return s, nil
	}
	return nil, noHandle(v, &seekerType)
}

// FromSeeker gives a handle to seek in; nil is nil.
func FromSeeker[T io.Seeker](c Call, v T) (lua.LValue, error) {
	if isNone(v) {
		return lua.LNil, nil
	}
	if s, ok := any(v).(*Seeker); ok {
		return c.builtin(s, &seekerClass)
	}
	return c.builtin(&Seeker{v}, &seekerClass)
}

// ToReadSeeker reads a string, which is what there is to read, or a handle whose Go value is an io.ReadSeeker.
func ToReadSeeker(_ Call, v lua.LValue) (io.ReadSeeker, error) {
	return toSource[io.ReadSeeker](v, &readSeekerType)
}

// FromReadSeeker gives a handle to read from and to seek in; nil is nil.
func FromReadSeeker[T io.ReadSeeker](c Call, v T) (lua.LValue, error) {
	if isNone(v) {
		return lua.LNil, nil
	}
	if r, ok := any(v).(*ReadSeeker); ok {
		return c.builtin(r, &readSeekerClass)
	}
	return c.builtin(&ReadSeeker{Reader{bufio.NewReader(v), v}, v}, &readSeekerClass)
}

// ToReaderAt reads a string, which is what there is to read, or a handle whose Go value is an io.ReaderAt.
func ToReaderAt(_ Call, v lua.LValue) (io.ReaderAt, error) {
	return toSource[io.ReaderAt](v, &readerAtType)
}

// FromReaderAt gives a handle to read anywhere; nil is nil.
func FromReaderAt[T io.ReaderAt](c Call, v T) (lua.LValue, error) {
	if isNone(v) {
		return lua.LNil, nil
	}
	if r, ok := any(v).(*ReaderAt); ok {
		return c.builtin(r, &readerAtClass)
	}
	return c.builtin(&ReaderAt{v}, &readerAtClass)
}

// seek seeks to what arguments 2 and 3 say: "set", "cur" or "end", and an offset from there.
func (c Call) seek(s io.Seeker) int {
	whence, known := map[string]int{"set": io.SeekStart, "cur": io.SeekCurrent, "end": io.SeekEnd}[Opt(c, 2, "cur", ToString[string])]
	if !known {
		c.badArgument(2, errWhence)
	}
	n, err := s.Seek(Opt(c, 3, 0, ToInt[int64]), whence)
	if err != nil {
		return c.Raise(err)
	}
	return c.Return(Number(c, 1, n))
}

var errWhence = errors.New(`"set", "cur" or "end" expected`)

func readAt(c Call) int {
	r := Receiver[*ReaderAt](c, &readerAtType)
	offset, n := Arg(c, 2, ToInt[int64]), c.Int(3)
	return c.read(func() (string, error) {
		var b strings.Builder
		m, err := io.CopyN(&b, io.NewSectionReader(r, offset, int64(n)), int64(n))
		if m > 0 && err == io.EOF || n <= 0 {
			err = nil
		}
		return b.String(), err
	})
}
