package bind

import (
	"io/fs"

	lua "github.com/yuin/gopher-lua"
)

var fsType = Type{Name: "fs.FS"}

// fsClass reads files by their slash-separated names.
var fsClass = Class{Type: &fsType, Methods: []Func{
	{Decl: "glob(pattern)", Call: fsGlob},
	{Decl: "list(name?)", Call: fsList},
	{Decl: "open(name)", Call: fsOpen},
	{Decl: "read(name)", Call: fsRead},
	{Decl: "stat(name)", Call: fsStat},
}}

// FileSystem is the Go value of a handle that an fs.FS has in Lua.
type FileSystem struct{ fs.FS }

// ToFS reads a handle whose Go value is an fs.FS.
func ToFS(_ Call, v lua.LValue) (fs.FS, error) {
	if f, ok := Held[*FileSystem](v); ok {
		return f.FS, nil
	}
	if f, ok := Held[fs.FS](v); ok {
		return f, nil
	}
	return nil, noHandle(v, &fsType)
}

// FromFS gives a handle of a file system: open(name) gives a file, read(name) the contents, list([name]) the names in a directory,
// glob(pattern) the names that match, stat(name) a table of name, size, mode, modified and dir. Nil is nil.
func FromFS[T fs.FS](c Call, v T) (lua.LValue, error) {
	if isNone(v) {
		return lua.LNil, nil
	}
	return c.builtin(&FileSystem{v}, &fsClass)
}

func fsOpen(c Call) int {
	f, err := Receiver[*FileSystem](c, &fsType).Open(c.String(2))
	if err != nil {
		return c.Raise(err)
	}
	return c.Return(Result(c, 1, f, FromFile))
}

func fsRead(c Call) int {
	b, err := fs.ReadFile(Receiver[*FileSystem](c, &fsType).FS, c.String(2))
	if err != nil {
		return c.Raise(err)
	}
	return c.Return(c.text(string(b)))
}

func fsList(c Call) int {
	entries, err := fs.ReadDir(Receiver[*FileSystem](c, &fsType).FS, Opt(c, 2, ".", ToString[string]))
	if err != nil {
		return c.Raise(err)
	}
	t := c.L.CreateTable(len(entries), 0)
	for _, e := range entries {
		t.Append(lua.LString(e.Name()))
	}
	return c.Return(t)
}

func fsGlob(c Call) int {
	names, err := fs.Glob(Receiver[*FileSystem](c, &fsType).FS, c.String(2))
	if err != nil {
		return c.Raise(err)
	}
	return c.Return(Result(c, 1, names, func(c Call, v []string) (lua.LValue, error) { return FromSlice(c, v, FromString) }))
}

func fsStat(c Call) int {
	info, err := fs.Stat(Receiver[*FileSystem](c, &fsType).FS, c.String(2))
	if err != nil {
		return c.Raise(err)
	}
	return c.Return(Result(c, 1, info, FromFileInfo))
}
