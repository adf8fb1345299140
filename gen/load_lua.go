package gen

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
)

// luaFile is the file of a module written in Lua.
type luaFile struct {
	module string // what scripts require
	name   string // relative to the manifest, slash-separated
	path   string // on disk
	code   string // see luaText; with lines that end in \n, so that bindings do not depend on how the file is checked out
}

// luaFiles are the files of an entry of modules with lua:, sorted by name.
type luaFiles map[*manifest.Module][]luaFile

// readLua reads the modules that are written in Lua.
func (r *run) readLua(man *manifest.Manifest) (luaFiles, error) {
	all := luaFiles{}
	for _, m := range man.Modules {
		if !m.Lua.IsSet() {
			continue
		}
		files := []luaFile{{module: m.Name.Value, name: m.Lua.Value}}
		if dir, tree := luaTree(m); tree {
			var err error
			if files, err = r.walkLua(m, dir); err != nil {
				return nil, err
			}
		}
		for _, f := range files {
			if err := r.readLuaFile(m, &f); err != nil {
				return nil, err
			}
			all[m] = append(all[m], f)
		}
	}
	return all, nil
}

// readLuaFile reads the code of a file.
func (r *run) readLuaFile(m *manifest.Module, f *luaFile) error {
	f.path = filepath.Join(r.root, filepath.FromSlash(f.name))
	code, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		r.diags.Addf(m.Lua.Pos, diag.BadLua, "there is no file %s beside %s", f.name, ManifestName)
		return nil
	}
	f.code = luaText(string(code))
	return err
}

// luaText is the text of a file as the parser takes it: as in Lua itself, a byte order mark and a first line that begins with # are not
// part of it. Lines keep their numbers.
func luaText(file string) string {
	code := strings.ReplaceAll(strings.TrimPrefix(file, "\ufeff"), "\r\n", "\n")
	if strings.HasPrefix(code, "#") {
		_, rest, _ := strings.Cut(code, "\n")
		return "\n" + rest
	}
	return code
}

// luaTree returns the directory whose files are modules of an entry, "." for the manifest's own.
func luaTree(m *manifest.Module) (dir string, tree bool) {
	dir, tree = strings.CutSuffix(m.Lua.Value, "...")
	return path.Clean(dir), tree
}

// walkLua lists the Lua files below a directory: util.lua is module entry.util, net/http.lua is entry.net.http, and net/init.lua is
// entry.net. Tests and what is hidden are no modules.
func (r *run) walkLua(m *manifest.Module, dir string) ([]luaFile, error) {
	var files []luaFile
	root := filepath.Join(r.root, filepath.FromSlash(dir))
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch hidden := strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_"); {
		case hidden && d.IsDir() && file != root:
			return filepath.SkipDir
		case hidden, d.IsDir(), filepath.Ext(file) != ".lua", strings.HasSuffix(file, "_test.lua"):
			return nil
		}
		below := filepath.ToSlash(relative(root, file))
		files = append(files, luaFile{module: luaModule(m.Name.Value, below), name: path.Join(dir, below)})
		return nil
	})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		r.diags.Addf(m.Lua.Pos, diag.BadLua, "there is no directory %s beside %s", dir, ManifestName)
	case err == nil && len(files) == 0:
		r.diags.Addf(m.Lua.Pos, diag.BadLua, "there are no Lua files below %s", dir)
	default:
		return files, err
	}
	return nil, nil
}

// luaModule names the module of a file of a tree.
func luaModule(entry, file string) string {
	dir, base := path.Split(strings.TrimSuffix(file, ".lua"))
	if base == "init" {
		base = ""
	}
	return strings.ReplaceAll(path.Join(entry, dir, base), "/", ".")
}
