package gen

import (
	"errors"
	"go/token"
	"regexp"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/manifest"
	"github.com/luamodgen/luamodgen/gen/model"
)

// luaModules starts a module for each file of an entry with lua:. A tree has several, and its name stands for all of them.
func (b *builder) luaModules(e *manifest.Module) {
	for _, f := range b.loaded.lua[e] {
		b.checkLua(f)
		m := b.modules[f.module]
		switch {
		case !moduleName.MatchString(f.module):
			b.diags.Addf(e.Lua.Pos, diag.BadName, "%s would be module %q, which is no name; use letters, digits and _ in names of files", f.name, f.module)
			continue
		case m == nil || m.entry == e && m.Source == "":
			m = b.startModule(e, f.module)
		case m.entry == e:
			b.diags.Addf(e.Lua.Pos, diag.TwoSources, "module %q has more than one source: %s and %s; keep one", f.module, m.Source, f.name)
			continue
		default:
			b.diags.Addf(m.entry.Name.Pos, diag.TwoSources, "module %q has more than one source: it is %s of %q, too; keep one", f.module, f.name, e.Name.Value)
			continue
		}
		m.Source, m.Code = f.name, f.code
	}
}

// tree returns the names of the modules of an entry that is a tree of Lua files, sorted; none for any other.
func (b *builder) tree(name string) []string {
	var names []string
	for _, m := range b.sorted() {
		if _, tree := luaTree(m.entry); tree && m.entry.Name.Value == name {
			names = append(names, m.Name)
		}
	}
	return names
}

// checkLua reports what keeps a file from being compiled, which otherwise a script would find out.
func (b *builder) checkLua(f luaFile) {
	chunk, err := parse.Parse(strings.NewReader(f.code), f.name)
	if err == nil {
		_, err = lua.Compile(chunk, f.name)
	}
	if err == nil {
		return
	}
	pos, message := luaMistake(strings.Split(strings.TrimRight(f.code, "\n"), "\n"), err)
	pos.Filename = f.path
	b.diags.Addf(pos, diag.BadLua, "%s", message)
}

// luaMistake says where in the lines of a file the parser or the compiler failed, and at what.
func luaMistake(lines []string, err error) (pos token.Position, message string) {
	pos, message = token.Position{Line: 1, Column: 1}, err.Error()
	var syntax *parse.Error
	var compile *lua.CompileError
	switch {
	case errors.As(err, &syntax) && (syntax.Pos.Line == parse.EOF || syntax.Pos.Line > len(lines)):
		pos.Line, pos.Column, message = len(lines), len(lines[len(lines)-1])+1, syntax.Message+" at the end of the file"
	case errors.As(err, &syntax):
		pos, message = tokenPosition(lines, syntax), syntax.Message
		if syntax.Token != "" {
			message += " near \"" + syntax.Token + "\""
		}
	case errors.As(err, &compile):
		pos.Line, message = compile.Line, compile.Message
		if m := gotoLine.FindStringSubmatch(message); m != nil {
			pos.Line, _ = strconv.Atoi(m[1])
		}
		pos.Line = min(max(pos.Line, 1), len(lines))
	}
	return pos, message
}

// gotoLine finds where a goto is that the compiler reports at the end of its function.
var gotoLine = regexp.MustCompile(`<goto.*at line (\d+)`)

// tokenPosition returns where the token of a syntax error begins. The parser says where it ends, and of a string that does not end in its
// line, the next line.
func tokenPosition(lines []string, err *parse.Error) token.Position {
	line, end := err.Pos.Line, err.Pos.Column
	if end == 0 && line > 1 {
		line--
		end = len(lines[line-1])
	}
	end = min(end, len(lines[line-1]))
	if err.Token != "" && strings.HasSuffix(lines[line-1][:end], err.Token) {
		end -= len(err.Token) - 1
	}
	return token.Position{Line: line, Column: max(end, 1)}
}

// expandTrees puts the modules of trees in the place of their names.
func (b *builder) expandTrees(names []manifest.Node[string]) []manifest.Node[string] {
	var all []manifest.Node[string]
	for _, n := range names {
		modules := b.tree(n.Value)
		for _, name := range modules {
			all = append(all, manifest.Node[string]{Value: name, Pos: n.Pos})
		}
		if len(modules) == 0 {
			all = append(all, n)
		}
	}
	return all
}

// dependencies takes over the manifest's depends.
func (b *builder) dependencies(m *moduleBuild) {
	for _, n := range b.expandTrees(m.entry.Depends) {
		m.Depends = append(m.Depends, model.Dependency{Name: n.Value, Pos: n.Pos})
	}
}
