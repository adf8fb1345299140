package manifest

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/luamodgen/luamodgen/gen/diag"
)

// goPath matches slash-separated elements of what the go command lets into an import path or a pattern of them.
var goPath = regexp.MustCompile(`^[A-Za-z0-9._~+][A-Za-z0-9._~+-]*(/[A-Za-z0-9._~+][A-Za-z0-9._~+-]*)*$`)

// isImportPath reports whether s has the form of the path of one package.
func isImportPath(s string) bool {
	return isPattern(s) && !strings.Contains(s, "...")
}

// isPattern reports whether s has the form of an import path, in which "..." stands for anything.
func isPattern(s string) bool {
	dots := func(elem string) bool { return elem == "." || elem == ".." }
	return goPath.MatchString(s) && !slices.ContainsFunc(strings.Split(s, "/"), dots)
}

// packagePattern reads a relative directory or an import path, either with "..." as for the go command.
func packagePattern(r *reader, v value) (string, bool) {
	if !r.want(v, word) {
		return "", false
	}
	pattern := v.text
	if pattern == "." || strings.HasPrefix(pattern, "./") {
		pattern = path.Join("x", pattern)
	}
	switch {
	case leaves(v.text):
		r.bad(v, diag.BadPath, "%q is outside the project; write a path like ./hello or an import path", v.text)
	case !isPattern(pattern):
		r.bad(v, diag.BadValue, "%q is not a package; write one like ./hello, ./... or an import path", v.text)
	default:
		return v.text, true
	}
	return "", false
}

// directory reads the path of a Go package's directory in the manifest's, and cleans it.
func directory(r *reader, v value) (string, bool) {
	dir, ok := inside(r, v, func(s string) bool { return isImportPath(path.Join("x", s)) }, "bindings")
	if ok && hidden(dir) {
		r.bad(v, diag.BadPath, "%q is a directory that the go command passes over; choose one without vendor, testdata and a leading . or _", v.text)
		return "", false
	}
	return dir, ok
}

// hidden reports a directory that the go command passes over, or keeps for itself.
func hidden(dir string) bool {
	return slices.ContainsFunc(strings.Split(dir, "/"), func(elem string) bool {
		return elem == "vendor" || elem == "testdata" || elem[0] == '_' || elem[0] == '.' && elem != "."
	})
}

// luaFile reads the path of a Lua file below the manifest's directory, or that of a directory with "/..." for all files
// below it, and cleans it.
func luaFile(r *reader, v value) (string, bool) {
	return inside(r, v, isLuaFile, "lua/util.lua or lua/...")
}

// isLuaFile reports whether s can be a Lua file on every system, or is a tree of them.
func isLuaFile(s string) bool {
	dir, tree := strings.CutSuffix(path.Clean(s), "...")
	if tree {
		return dir == "" || strings.HasSuffix(dir, "/") && isFile(path.Clean(dir))
	}
	return path.Ext(s) == ".lua" && isFile(s)
}

// inside reads a path that is good and does not leave the manifest's directory.
func inside(r *reader, v value, good func(string) bool, example string) (string, bool) {
	if !r.want(v, word) {
		return "", false
	}
	switch {
	case leaves(v.text):
		r.bad(v, diag.BadPath, "%q is outside the project; write a relative path like %s", v.text, example)
	case v.text == "" || !good(v.text):
		r.bad(v, diag.BadPath, "%q is not a good path; write one like %s, with slashes and no special characters", v.text, example)
	default:
		return path.Clean(v.text), true
	}
	return "", false
}

// leaves reports whether a path is absolute or goes up out of the directory that it is relative to.
func leaves(s string) bool {
	clean := path.Clean(s)
	return path.IsAbs(s) || clean == ".." || strings.HasPrefix(clean, "../")
}

// isFile reports whether s can be a file on every system.
func isFile(s string) bool {
	special := func(c rune) bool { return unicode.IsControl(c) || strings.ContainsRune("\\:*?\"<>|`'", c) }
	return path.Clean(s) != "." && !strings.HasSuffix(s, "/") && !strings.ContainsFunc(s, special)
}
