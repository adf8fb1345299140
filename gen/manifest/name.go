package manifest

import (
	"go/parser"
	"go/token"
	"regexp"
	"strings"

	"github.com/luamodgen/luamodgen/gen/diag"
)

var (
	dotted     = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$`)
	identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	dashed     = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)
)

// Scanners of names.
var (
	moduleName  = name(dotted, "module", "letters, digits and _, as in hello or net.http")
	bundleName  = name(dotted, "bundle", "letters, digits and _, as in ai or net.all")
	profileName = name(dashed, "profile", "letters, digits, _ and -")
	stageName   = name(dashed, "stage", "letters, digits, _ and -")
	featureName = name(dashed, "feature", "letters, digits, _ and -")

	packageName   = textWhere(isPackageName, diag.BadValue, "%q cannot name an imported Go package; write one like bindings")
	exported      = textWhere(isExported, diag.BadValue, "%q is not an exported Go identifier")
	symbolName    = textWhere(isSymbol, diag.BadValue, "%q is not an exported Go name; write one like Parse or URL.Query")
	luaName       = textWhere(identifier.MatchString, diag.BadName, "%q cannot be a name in Lua; use letters, digits and _")
	typeArg       = textWhere(isTypeArg, diag.BadValue, "%q is not a type in Go; write one like string, []int or net/url.URL")
	importPath    = textWhere(isImportPath, diag.BadValue, "%q is not an import path; write one like net/url")
	goType        = textWhere(isLoader, diag.BadValue, "%q is not a type; write one like example.com/x.Money")
	converterFunc = textWhere(isLoader, diag.BadValue, "%q is not a function; write one like example.com/x/luamoney.ToMoney")
	loaderFunc    = textWhere(isLoader, diag.BadValue, "%q is not a function; write one like example.com/x/luajson.Loader")
)

// name reads names of a module and the like.
func name(pattern *regexp.Regexp, what, use string) scanner[string] {
	return textWhere(pattern.MatchString, diag.BadName, "%q cannot name a "+what+"; use "+use)
}

// textWhere reads strings of which ok is true, and makes the complaint, a format of the string, about others.
func textWhere(ok func(string) bool, code diag.Code, complaint string) scanner[string] {
	return func(r *reader, v value) (string, bool) {
		if !r.want(v, word) {
			return "", false
		}
		if !ok(v.text) {
			r.bad(v, code, complaint, v.text)
			return "", false
		}
		return v.text, true
	}
}

// isPackageName reports whether s can be the name of a package that others import. The go command takes package documentation for no
// package at all.
func isPackageName(s string) bool {
	return token.IsIdentifier(s) && s != "_" && s != "main" && s != "documentation"
}

func isExported(s string) bool {
	return token.IsIdentifier(s) && token.IsExported(s)
}

// isSymbol reports whether s is an exported name, or one of a type and one of its members.
func isSymbol(s string) bool {
	name, member, qualified := strings.Cut(s, ".")
	return isExported(name) && (!qualified || isExported(member))
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

// isLoader reports whether s is an import path and the name of a function, with a dot between them.
func isLoader(s string) bool {
	dot := strings.LastIndex(s, ".")
	return dot > 0 && isImportPath(s[:dot]) && isExported(s[dot+1:])
}

// Written is the instance of a declaration as it is written: Map[string, int].
func (in *Instance) Written(name string) string {
	var args []string
	for _, arg := range in.Args {
		args = append(args, arg.Value)
	}
	return name + "[" + strings.Join(args, ", ") + "]"
}
