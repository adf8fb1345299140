package bind_test

import (
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

func fileFuncs() []bind.Func {
	text := strings.NewReader("one\ntwo\nthree")
	return []bind.Func{
		give("files", fs.FS(files), bind.FromFS),
		echo("seeker", "s", bind.ToSeeker, bind.FromSeeker), echo("text", "r", bind.ToReadSeeker, bind.FromReadSeeker),
		echo("at", "r", bind.ToReaderAt, bind.FromReaderAt), echo("file", "f", bind.ToFile, bind.FromFile),
		echo("info", "i", bind.ToFileInfo, bind.FromFileInfo), echo("entry", "e", bind.ToDirEntry, bind.FromDirEntry),
		echo("reader", "r", bind.ToReader, bind.FromReader), give("plain", io.Seeker(text), bind.FromSeeker),
		give("noinfo", fs.FileInfo(nil), bind.FromFileInfo), give("noentry", fs.DirEntry(nil), bind.FromDirEntry),
		give("nofile", fs.File(nil), bind.FromFile), give("noseeker", io.Seeker(nil), bind.FromSeeker),
		give("notext", io.ReadSeeker(nil), bind.FromReadSeeker), give("noat", io.ReaderAt(nil), bind.FromReaderAt),
	}
}

func TestSeekers(t *testing.T) {
	runWith(t, fileFuncs(), []program{
		{`local r = m.text("one\ntwo\nthree") assert(r:read() == "one" and r:seek() == 4 and r:read() == "two")
			assert(r:seek("set", 1) == 1 and r:read() == "ne" and r:seek("cur", 1) == 5 and r:read() == "wo" and r:seek("end", -2) == 11)
			assert(r:read("a") == "ee" and r:read() == nil and m.text(r) == r and m.reader(r) ~= nil and m.seeker(r):seek("end") == 13)
			r:close() r:read()`, `<string>:4: io.ReadSeeker:read: io.ReadSeeker is closed`},
		{`local n = 0 for l in m.text("a\nb"):lines() do n = n + 1 end assert(n == 2)`, ``},
		{`m.text("x"):seek("set", -1)`, `strings.Reader.Seek: negative position`},
		{`m.text("x"):seek("start")`, `bad argument #1 to 'io.ReadSeeker:seek' (whence: "set", "cur" or "end" expected)`},
		{`m.text(5)`, `bad argument #1 to 'm.text' (r: string or io.ReadSeeker expected, got number)`},
		{`local s = m.plain() assert(s:seek("end") == 13 and m.seeker(s) == s) m.seeker("x")`, `bad argument #1 to 'm.seeker' (s: io.Seeker expected, got string)`},
		{`local r = m.at("abcdef") assert(r:read_at(2, 3) == "cde" and r:read_at(5, 9) == "f" and r:read_at(6, 1) == nil and r:read_at(0, 0) == "")
			assert(m.at(r) == r) m.at({})`, `<string>:2: bad argument #1 to 'm.at' (r: string or io.ReaderAt expected, got table)`},
		{`m.at("x"):read_at(-1, 1)`, `strings.Reader.ReadAt: negative offset`},
		{`assert(m.noseeker() == nil and m.notext() == nil and m.noat() == nil)`, ``},
	})
}

func TestFiles(t *testing.T) {
	runWith(t, fileFuncs(), []program{
		{`local f = m.files():open("a.txt") local s = f:stat() assert(f:read() == "one" and s.name == "a.txt" and s.size == 13 and not s.dir)
			assert(m.file(f) == f and m.reader(f):read() == "two") f:close() f:stat()`, `<string>:2: fs.File:stat: fs.File is closed`},
		{`local n = 0 for l in m.files():open("a.txt"):lines() do n = n + 1 end assert(n == 4)`, ``},
		{`m.file("x")`, `bad argument #1 to 'm.file' (f: fs.File expected, got string)`},
		{`local i = m.info({name = "x", size = 5, mode = "-rwxr-x--x", modified = 0})
			assert(i.name == "x" and i.size == 5 and i.mode == "-rwxr-x--x" and i.modified == "1970-01-01T00:00:00Z" and i.dir == false)
			i = m.info(i) assert(i.mode == "-rwxr-x--x")`, ``},
		{`local i = m.info({name = "d", dir = true}) assert(i.mode == "d---------" and i.dir and i.size == 0)`, ``},
		{`local e = m.entry({name = "d", mode = "drwxr-xr-x"}) assert(e.name == "d" and e.dir and e.mode == "d---------" and e.size == nil) m.entry(e)`, ``},
		{`assert(m.info({name = "x", mode = "Dcrw-------"}).mode == "Dcrw-------")`, ``},
		{`m.info({size = 5})`, `bad argument #1 to 'm.info' (i.name: string expected, got nil)`},
		{`m.info({name = "x", mode = "rw"})`, `bad argument #1 to 'm.info' (i.mode: mode like "-rw-r--r--" expected, got "rw")`},
		{`m.info({name = "x", mode = "-rx-r--r--"})`, `bad argument #1 to 'm.info' (i.mode: mode like "-rw-r--r--" expected, got "-rx-r--r--")`},
		{`m.info({name = "x", mode = 5})`, `bad argument #1 to 'm.info' (i.mode: mode like "-rw-r--r--" expected, got number)`},
		{`m.entry({name = "x", kind = 1})`, `bad argument #1 to 'm.entry' (e: unknown key "kind"; known keys: name, size, mode, modified, dir)`},
		{`m.info("x")`, `bad argument #1 to 'm.info' (i: table expected, got string)`},
		{`assert(m.noinfo() == nil and m.noentry() == nil and m.nofile() == nil)`, ``},
	})
}
