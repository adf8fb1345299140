package templates_test

import (
	"fmt"
	"go/format"
	"maps"
	"slices"
	"strings"

	"github.com/luamodgen/luamodgen/gen/model"
)

const luaPath = "github.com/yuin/gopher-lua"

// userCode writes Go code that a model could have been made from: every declaration that the model names, in the
// package that it names, with the exact types. Its printing of types is its own, so that the tests compare two.
type userCode struct {
	b        *model.Bindings
	packages map[string]*userPackage
}

type userPackage struct {
	imports map[string]bool
	decls   map[string]string
}

// userFiles gives the user's packages of a model: import path → source.
func userFiles(b *model.Bindings) map[string]string {
	u := &userCode{b: b, packages: map[string]*userPackage{}}
	for _, p := range b.Interfaces {
		u.protocol(p)
	}
	for _, mod := range b.Modules {
		u.module(mod)
	}
	for _, call := range b.Calls {
		u.spell(call.Go.Path, model.Function{Named: call.Go, Func: call.Func})
	}
	files := map[string]string{}
	for path, pkg := range u.packages {
		if strings.Contains(strings.Split(path, "/")[0], ".") && path != luaPath {
			files[path] = u.source(path, pkg)
		}
	}
	return files
}

func (u *userCode) source(path string, pkg *userPackage) string {
	var s strings.Builder
	fmt.Fprintf(&s, "package %s\n\n", u.b.Imports[path])
	for _, imp := range slices.Sorted(maps.Keys(pkg.imports)) {
		fmt.Fprintf(&s, "import %s %q\n", alias(imp), imp)
	}
	for _, name := range slices.Sorted(maps.Keys(pkg.decls)) {
		s.WriteString("\n" + pkg.decls[name] + "\n")
	}
	formatted, err := format.Source([]byte(s.String()))
	if err != nil {
		panic(err)
	}
	return string(formatted)
}

// alias is a name for a package that nothing else has.
func alias(path string) string {
	return "p_" + strings.NewReplacer("/", "_", ".", "_", "-", "_").Replace(path)
}

func (u *userCode) pkg(path string) *userPackage {
	if u.packages[path] == nil {
		u.packages[path] = &userPackage{imports: map[string]bool{}, decls: map[string]string{}}
	}
	return u.packages[path]
}

// declare adds a declaration, once.
func (u *userCode) declare(ref model.Ref, format string, args ...any) {
	u.pkg(ref.Path).decls[ref.Name] = fmt.Sprintf(format, args...)
}

// ref names a declaration inside package from.
func (u *userCode) ref(from string, ref model.Ref) string {
	if ref.Path == from || ref.Path == "" {
		return ref.Name
	}
	u.pkg(from).imports[ref.Path] = true
	return alias(ref.Path) + "." + ref.Name
}

func (u *userCode) module(mod *model.Module) {
	if mod.Loader.Name != "" {
		u.declare(mod.Loader, "func %s(L *%s) int { return 0 }", mod.Loader.Name, u.ref(mod.Loader.Path, model.Ref{Path: luaPath, Name: "LState"}))
		return
	}
	var fields []string
	for _, v := range mod.Values {
		if v.Field != "" {
			fields = append(fields, v.Field+" "+u.spell(mod.Struct.Path, v.Type))
		} else {
			u.constant(v)
		}
	}
	if mod.Struct.Name != "" {
		u.declare(mod.Struct, "type %s struct {\n%s\n}", mod.Struct.Name, strings.Join(fields, "\n"))
	}
	if mod.New != nil {
		u.constructor(mod)
	}
	for _, f := range mod.Funcs {
		u.function(mod.Struct, f)
	}
	for _, class := range mod.Classes {
		u.class(class)
	}
	for _, enum := range mod.Enums {
		u.enum(enum)
	}
}

func (u *userCode) constant(v *model.Value) {
	zero := "1"
	t := v.Type
	if enum, ok := t.(model.Enum); ok {
		t = enum.Base
	}
	switch t.(type) {
	case model.String:
		zero = `"x"`
	case model.Bool:
		zero = "true"
	}
	u.declare(v.Const, "const %s %s = %s", v.Const.Name, u.spell(v.Const.Path, v.Type), zero)
}

func (u *userCode) constructor(mod *model.Module) {
	ctor, from := mod.New, mod.New.Func.Path
	var params []string
	for _, in := range ctor.Params {
		star := ""
		ref := model.Ref{Path: "context", Name: "Context"}
		switch in.Kind {
		case model.InjectModule:
			i := slices.IndexFunc(u.b.Modules, func(m *model.Module) bool { return m.Name == in.Module })
			ref = u.b.Modules[i].Struct
		case model.InjectProvided:
			ref = in.Type.Go
			u.declare(ref, "type %s struct{}", ref.Name)
		}
		if in.Pointer || in.Type.Pointer {
			star = "*"
		}
		params = append(params, star+u.ref(from, ref))
	}
	result := u.ref(from, mod.Struct)
	if ctor.Pointer {
		result = "*" + result
	}
	if ctor.Err {
		result = "(" + result + ", error)"
	}
	u.declare(ctor.Func, "func %s(%s) %s { panic(0) }", ctor.Func.Name, strings.Join(params, ", "), result)
}

// function declares a function, or a method of recv.
func (u *userCode) function(recv model.Ref, f *model.Func) {
	from := f.Pkg
	key, receiver := f.Go, ""
	if from == "" {
		from, key = recv.Path, recv.Name+"."+f.Go
		receiver = "(*" + recv.Name + ") "
	}
	params, results := u.signature(from, f)
	u.declare(model.Ref{Path: from, Name: key}, "func %s%s(%s) (%s) { panic(0) }", receiver, f.Go, params, results)
}

// signature writes the types of parameters and results inside package from.
func (u *userCode) signature(from string, f *model.Func) (paramTypes, resultTypes string) {
	var params, results []string
	if f.Context {
		params = append(params, u.ref(from, model.Ref{Path: "context", Name: "Context"}))
	}
	if f.State {
		params = append(params, "*"+u.ref(from, model.Ref{Path: luaPath, Name: "LState"}))
	}
	for _, p := range f.Params {
		spread := ""
		if p.Variadic {
			spread = "..."
		}
		params = append(params, spread+u.spell(from, p.Type))
	}
	for _, r := range f.Results {
		results = append(results, u.spell(from, r.Type))
	}
	if f.Errors != model.NoError {
		results = append(results, "error")
	}
	return strings.Join(params, ", "), strings.Join(results, ", ")
}

// spell writes t inside package from, and declares what it names.
func (u *userCode) spell(from string, t model.Type) string {
	switch t := t.(type) {
	case model.Bool:
		return u.named(from, t.Named, func(string) string { return "bool" })
	case model.Int:
		return u.named(from, t.Named, func(string) string { return t.Kind })
	case model.Float:
		return u.named(from, t.Named, func(string) string { return t.Kind })
	case model.String:
		return u.named(from, t.Named, func(string) string { return "string" })
	case model.Bytes:
		return u.named(from, t.Named, func(string) string { return "[]uint8" })
	case model.Any:
		return u.named(from, t.Named, func(string) string { return "interface{}" })
	case model.Error:
		return "error"
	case model.Lua:
		star := "*"
		if t.Name == "LValue" || t.Name == "LChannel" {
			star = ""
		}
		return star + u.ref(from, model.Ref{Path: luaPath, Name: t.Name})
	case model.Slice:
		return u.named(from, t.Named, func(from string) string { return "[]" + u.spell(from, t.Elem) })
	case model.Array:
		return u.named(from, t.Named, func(from string) string { return fmt.Sprintf("[%d]%s", t.Len, u.spell(from, t.Elem)) })
	case model.Map:
		return u.named(from, t.Named, func(from string) string {
			return "map[" + u.spell(from, t.Key) + "]" + u.spell(from, t.Elem)
		})
	case model.Pointer:
		return u.named(from, t.Named, func(from string) string { return "*" + u.spell(from, t.Elem) })
	case model.Record:
		u.record(t)
		return u.ref(from, t.Go)
	case model.Handle:
		if t.Pointer {
			return "*" + u.ref(from, t.Go)
		}
		return u.ref(from, t.Go)
	case model.Enum:
		return u.spell(from, t.Base)
	case model.Function:
		return u.named(from, t.Named, func(from string) string {
			params, results := u.signature(from, t.Func)
			return "func(" + params + ") (" + results + ")"
		})
	case model.Interface:
		u.protocol(t.Protocol)
		return u.ref(from, t.Go)
	}
	return u.spellKnown(from, t)
}

func (u *userCode) named(from string, ref model.Ref, underlying func(from string) string) string {
	if ref.Name == "" {
		return underlying(from)
	}
	if ref.Path != luaPath && u.pkg(ref.Path).decls[ref.Name] == "" {
		u.declare(ref, "…") // it may lead to itself
		u.declare(ref, "type %s %s", ref.Name, underlying(ref.Path))
	}
	return u.ref(from, ref)
}

// record declares a struct. A field with a path of two is one of an embedded struct, which is declared, too.
func (u *userCode) record(r model.Record) {
	if u.pkg(r.Go.Path).decls[r.Go.Name] != "" {
		return
	}
	u.declare(r.Go, "…") // it may contain itself
	fields := u.fields(r.Go.Path, r.Fields)
	if !r.Plain {
		fields = append(fields, "hidden int")
	}
	u.declare(r.Go, "type %s struct {\n%s\n}", r.Go.Name, strings.Join(fields, "\n"))
}

// fields writes the fields of a struct in package from, and declares the structs that it embeds.
func (u *userCode) fields(from string, all []*model.Field) []string {
	var fields []string
	embedded := map[string][]string{}
	for _, f := range all {
		decl := f.Path[len(f.Path)-1] + " " + u.spell(from, f.Type)
		if len(f.Path) == 2 {
			embedded[f.Path[0]] = append(embedded[f.Path[0]], decl)
		} else {
			fields = append(fields, decl)
		}
	}
	for _, base := range slices.Sorted(maps.Keys(embedded)) {
		u.declare(model.Ref{Path: from, Name: base}, "type %s struct {\n%s\n}", base, strings.Join(embedded[base], "\n"))
		fields = append(fields, base)
	}
	return fields
}
