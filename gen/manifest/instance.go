package manifest

import (
	"go/parser"
	"regexp"
	"strings"
)

// Instance is an instance of a generic function or type.
type Instance struct {
	Name Node[string]   // in Lua
	Args []Node[string] // type arguments in Go, with import paths in place of package names: "string", "[]net/url.URL"
}

// Written is the instance of a declaration as it is written: Map[string, int].
func (in *Instance) Written(name string) string {
	var args []string
	for _, arg := range in.Args {
		args = append(args, arg.Value)
	}
	return name + "[" + strings.Join(args, ", ") + "]"
}

// qualified matches a type of another package in a type argument: net/url.URL in []net/url.URL.
var qualified = regexp.MustCompile(`[\pL\pN_][^\s()\[\]{}*,;<>"` + "`" + `]*\.[\pL_][\pL\pN_]*`)

// ReplaceTypes rewrites a type argument: each type of another package becomes what replace makes of its import path and its name.
func ReplaceTypes(arg string, replace func(path, name string) string) string {
	return qualified.ReplaceAllStringFunc(arg, func(ref string) string {
		dot := strings.LastIndex(ref, ".")
		return replace(ref[:dot], ref[dot+1:])
	})
}

// isTypeArg reports whether s can be a type argument, as far as its text says.
func isTypeArg(s string) bool {
	paths := true
	text := ReplaceTypes(s, func(path, name string) string {
		paths = paths && isImportPath(path)
		return name
	})
	_, err := parser.ParseExpr(text)
	return err == nil && paths && !strings.Contains(text, "\n")
}

// TypeArgPaths returns the import paths in the type arguments of a module's instances, each where its argument stands.
func (m *Module) TypeArgPaths() (paths []Node[string]) {
	for _, sym := range m.Symbols {
		for _, in := range sym.Instances {
			for _, arg := range in.Args {
				ReplaceTypes(arg.Value, func(path, _ string) string {
					paths = append(paths, Node[string]{path, arg.Pos})
					return ""
				})
			}
		}
	}
	return paths
}
