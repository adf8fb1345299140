package bind

import (
	"bufio"
	"io/fs"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

var fileType = Type{Name: "fs.File"}

// fileClass has the methods of readers, and stat.
var fileClass = Class{Type: &fileType, Methods: []Func{
	{Decl: "close()", Call: func(c Call) int { return c.closed(Release[*File](c, &fileType).Close()) }},
	{Decl: "lines()", Call: func(c Call) int { return c.lines(&Receiver[*File](c, &fileType).Reader) }},
	{Decl: "read(format?)", Call: func(c Call) int { return c.readFormat(&Receiver[*File](c, &fileType).Reader) }},
	{Decl: "stat()", Call: fileStat},
}}

// File is the Go value of a handle that an fs.File has in Lua. What is read is buffered.
type File struct {
	Reader
	file fs.File
}

// Stat describes the file.
func (f *File) Stat() (fs.FileInfo, error) { return f.file.Stat() }

// ToFile reads a handle whose Go value is an fs.File.
func ToFile(_ Call, v lua.LValue) (fs.File, error) {
	if f, ok := Held[fs.File](v); ok {
		return f, nil
	}
	return nil, noHandle(v, &fileType)
}

// FromFile gives a handle of a file; nil is nil.
func FromFile[T fs.File](c Call, v T) (lua.LValue, error) {
	if isNone(v) {
		return lua.LNil, nil
	}
	if f, ok := any(v).(*File); ok {
		return c.builtin(f, &fileClass)
	}
	return c.builtin(&File{Reader{bufio.NewReader(v), v}, v}, &fileClass)
}

func fileStat(c Call) int {
	info, err := Receiver[*File](c, &fileType).Stat()
	if err != nil {
		return c.Raise(err)
	}
	return c.Return(Result(c, 1, info, FromFileInfo))
}

// FromFileInfo makes a table of name, size, mode ("-rw-r--r--"), modified (as [FromTime]) and dir. Nil is nil.
func FromFileInfo[T fs.FileInfo](c Call, v T) (lua.LValue, error) {
	if isNone(v) {
		return lua.LNil, nil
	}
	t := NewTable(c, 5)
	setEntry(&t, v.Name(), v.Mode())
	Put(&t, c, "size", v.Size(), FromInt)
	Put(&t, c, "modified", v.ModTime(), FromTime)
	return t.Value()
}

// FromDirEntry makes a table of name, mode and dir. The mode has no permissions, which take a call of Info to know. Nil is nil.
func FromDirEntry[T fs.DirEntry](c Call, v T) (lua.LValue, error) {
	if isNone(v) {
		return lua.LNil, nil
	}
	t := NewTable(c, 3)
	setEntry(&t, v.Name(), v.Type())
	return t.Value()
}

func setEntry(t *Table, name string, mode fs.FileMode) {
	t.Set("name", lua.LString(name))
	t.Set("mode", lua.LString(mode.String()))
	t.Set("dir", lua.LBool(mode.IsDir()))
}

// ToFileInfo reads a table as [FromFileInfo] makes it, in which only the name must be, or a handle whose Go value is an fs.FileInfo.
func ToFileInfo(c Call, v lua.LValue) (fs.FileInfo, error) {
	if info, ok := Held[fs.FileInfo](v); ok {
		return info, nil
	}
	var info fileInfo
	dir := false
	f := Fields(c, v)
	for f.Next() {
		switch f.Key {
		case "name":
			info.name = Field(&f, c, ToString[string])
		case "size":
			info.size = Field(&f, c, ToInt[int64])
		case "mode":
			info.mode = Field(&f, c, toMode)
		case "modified":
			info.modified = Field(&f, c, ToTime)
		case "dir":
			dir = Field(&f, c, ToBool[bool])
		default:
			f.Unknown("name", "size", "mode", "modified", "dir")
		}
	}
	Need(&f, c, "name", ToString[string])
	if dir {
		info.mode |= fs.ModeDir
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return &info, nil
}

// ToDirEntry reads a table as [ToFileInfo] does, or a handle whose Go value is an fs.DirEntry.
func ToDirEntry(c Call, v lua.LValue) (fs.DirEntry, error) {
	if e, ok := Held[fs.DirEntry](v); ok {
		return e, nil
	}
	info, err := ToFileInfo(c, v)
	return fs.FileInfoToDirEntry(info), err
}

// fileInfo is what a table says of a file.
type fileInfo struct {
	name     string
	size     int64
	mode     fs.FileMode
	modified time.Time
}

func (i *fileInfo) Name() string       { return i.name }
func (i *fileInfo) Size() int64        { return i.size }
func (i *fileInfo) Mode() fs.FileMode  { return i.mode }
func (i *fileInfo) ModTime() time.Time { return i.modified }
func (i *fileInfo) IsDir() bool        { return i.mode.IsDir() }
func (i *fileInfo) Sys() any           { return nil }

// toMode reads a mode as fs.FileMode writes it: -rw-r--r--, drwxr-xr-x.
func toMode(_ Call, v lua.LValue) (fs.FileMode, error) {
	const want = `mode like "-rw-r--r--"`
	text, ok := v.(lua.LString)
	if !ok {
		return 0, expected(want, v)
	}
	mode := parseMode(string(text))
	if mode.String() != string(text) {
		return 0, &valueError{want: want, got: shorten(string(text))}
	}
	return mode, nil
}

// parseMode parses a mode. What writes itself otherwise was none.
func parseMode(text string) (mode fs.FileMode) {
	const kinds, permissions = "dalTLDpSugct?", "rwxrwxrwx"
	split := max(len(text)-len(permissions), 0)
	for _, kind := range text[:split] {
		if i := strings.IndexRune(kinds, kind); i >= 0 {
			mode |= 1 << (31 - i)
		}
	}
	for i, bit := range text[split:] {
		if bit != '-' {
			mode |= 1 << (len(permissions) - 1 - i)
		}
	}
	return mode
}
