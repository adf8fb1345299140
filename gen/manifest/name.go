package manifest

import (
	"go/token"
	"regexp"
	"slices"
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

	capabilityName = name(dashed, "capability", "letters, digits, _ and -")

	packageName   = textWhere(isPackageName, diag.BadValue, "%q cannot name an imported Go package; write one like bindings")
	exported      = textWhere(isExported, diag.BadValue, "%q is not an exported Go identifier")
	symbolName    = textWhere(isSymbol, diag.BadValue, "%q is not an exported Go name; write one like Parse or URL.Query")
	luaName       = textWhere(identifier.MatchString, diag.BadName, "%q cannot be a name in Lua; use letters, digits and _")
	typeArg       = textWhere(isTypeArg, diag.BadValue, "%q is not a type in Go; write one like string, []int or net/url.URL")
	importPath    = textWhere(isImportPath, diag.BadValue, "%q is not an import path; write one like net/url")
	goType        = textWhere(isLoader, diag.BadValue, "%q is not a type; write one like example.com/x.Money")
	converterFunc = textWhere(isLoader, diag.BadValue, "%q is not a function; write one like example.com/x/luamoney.ToMoney")
	goFunc        = textWhere(isGoFunc, diag.BadValue, "%q is not a function; write one like NewBridge, or with its import path, example.com/x/bridge.NewBridge")
	loaderFunc    = textWhere(isLoader, diag.BadValue, "%q is not a function; write one like example.com/x/luajson.Loader")
)

// name reads names of a module and the like.
func name(pattern *regexp.Regexp, what, use string) scanner[string] {
	return textWhere(pattern.MatchString, diag.BadName, "%q cannot name a "+what+"; use "+use)
}

// builtinName reads the name of the built-in module, or false for none.
func builtinName(r *reader, v value) (string, bool) {
	switch {
	case v.kind == boolean && strings.EqualFold(v.text, "true"):
		r.bad(v, diag.BadValue, "write a name, or false for none; %q is the name by default", DefaultBuiltin)
		return "", false
	case v.kind == boolean:
		return NoBuiltin, true
	}
	name, ok := moduleName(r, v)
	if ok && slices.Contains(luaLibraries, name) {
		r.bad(v, diag.BadName, "%q is a library of Lua, which require would return instead", name)
	}
	return name, ok
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

// isGoFunc reports whether s is an exported name, alone or behind an import path.
func isGoFunc(s string) bool { return isExported(s) || isLoader(s) }

// isSymbol reports whether s is an exported name, or one of a type and one of its members.
func isSymbol(s string) bool {
	name, member, qualified := strings.Cut(s, ".")
	return isExported(name) && (!qualified || isExported(member))
}

// isLoader reports whether s is an import path and the name of a function, with a dot between them.
func isLoader(s string) bool {
	dot := strings.LastIndex(s, ".")
	return dot > 0 && isImportPath(s[:dot]) && isExported(s[dot+1:])
}
