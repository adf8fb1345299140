package templates

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// module makes the declarations of one module, in the order of its file.
func (p *printer) module(mod *model.Module, names moduleNames) []jen.Code {
	decls := []jen.Code{p.moduleVar(mod, names), p.loader(mod, names)}
	if mod.Source != "" {
		decls = append(decls, p.luaCode(mod, names))
	}
	if mod.Struct.Name != "" {
		decls = append(decls, p.constructor(mod, names))
	}
	for _, h := range hooks(mod) {
		decls = append(decls, p.hook(mod, h))
	}
	if len(mod.Values) > 0 {
		decls = append(decls, p.values(mod, names))
	}
	for _, enum := range mod.Enums {
		decls = append(decls, p.enum(enum))
	}
	for _, fn := range mod.Setups {
		decls = append(decls, p.setup(mod, fn))
	}
	if mod.Factory != nil {
		decls = append(decls, p.factoryDecls(mod, names)...)
	}
	for i, f := range mod.Funcs {
		decls = append(decls, p.function(p.instance(mod), f, names.Funcs[i]))
	}
	for _, class := range mod.Classes {
		decls = append(decls, p.class(class)...)
	}
	return append(decls, p.moduleGuards(mod)...)
}

// moduleVar makes the table of a module:
//
//	var helloModule = runtime.Module{
//		Name:  "hello",
//		About: "Greeter of example.com/app/hello",
//		New:   helloNew,
//		Funcs: []bind.Func{
//			{Decl: "greet(name)", Call: helloGreet},
//		},
//	}
func (p *printer) moduleVar(mod *model.Module, names moduleNames) jen.Code {
	fields := []jen.Code{field("Name", jen.Lit(mod.Name)), field("About", jen.Lit(about(mod)))}
	add := func(present bool, name string, value jen.Code) {
		if present {
			fields = append(fields, field(name, value))
		}
	}
	add(mod.Doc != "", "Doc", text(mod.Doc))
	add(mod.Version != "", "Version", jen.Lit(mod.Version))
	add(mod.Shared, "Scope", p.runtime("Shared"))
	add(mod.Internal, "Internal", jen.True())
	gates := mod.Gates()
	add(len(gates) > 0, "Gates", p.gates(gates))
	add(len(mod.Capabilities) > 0, "Capabilities", stringList(mod.Capabilities))
	add(len(mod.Depends) > 0, "Depends", p.depends(mod))
	if mod.Loader.Name != "" {
		fields = append(fields, field("Loader", p.ref(mod.Loader)))
	}
	add(mod.Struct.Name != "", "New", jen.Id(names.New))
	add(len(mod.Values) > 0, "Values", jen.Id(names.Values))
	add(len(mod.Funcs) > 0, "Funcs", jen.Index().Add(p.bind("Func"), lines(p.rows(mod, names)...)))
	rules := p.rules(mod)
	add(rules != nil, "Rules", rules)
	add(len(mod.Enums) > 0, "Enums", p.enums(mod))
	add(len(mod.Classes) > 0, "Classes", p.classes(mod.Classes))
	add(len(mod.Uses) > 0, "Uses", p.classes(mod.Uses))
	fields = append(fields, p.lifecycle(mod, names)...)
	return jen.Var().Id(names.Var).Op("=").Add(p.runtime("Module"), lines(fields...))
}

// about says what stands behind a module: "Greeter of example.com/app/hello".
func about(mod *model.Module) string {
	switch {
	case mod.Loader.Name != "":
		return mod.Loader.Name + " of " + mod.Loader.Path
	case mod.Struct.Name != "":
		return mod.Struct.Name + " of " + mod.Struct.Path
	case mod.Source != "":
		return mod.Source
	}
	if mod.From != "" {
		return "package " + mod.From
	}
	packages := map[string]bool{}
	for _, f := range slices.Concat(mod.Funcs, mod.Factory.Funcs()) {
		packages[f.Pkg] = true
	}
	for _, v := range mod.Values {
		packages[v.Const.Path] = true
	}
	what := "functions"
	if len(packages) == 0 {
		what = "types"
	}
	for _, class := range mod.Classes {
		packages[class.Go.Path] = true
	}
	for _, enum := range mod.Enums {
		packages[enum.Go.Path] = true
	}
	return what + " of " + strings.Join(slices.Sorted(maps.Keys(packages)), ", ")
}

// depends lists the modules that load first: []*runtime.Module{&coreModule}.
func (p *printer) depends(mod *model.Module) jen.Code {
	var modules []jen.Code
	for _, dep := range mod.Depends {
		_, names := p.moduleNamed(dep.Name)
		modules = append(modules, jen.Op("&").Id(names.Var))
	}
	return jen.Index().Op("*").Add(p.runtime("Module")).Values(modules...)
}

// rows makes a line for each function:
//
//	{Decl: "sum(label, ...nums)", Call: helloSum},
func (p *printer) rows(mod *model.Module, names moduleNames) []jen.Code {
	var rows []jen.Code
	for i, f := range mod.Funcs {
		rows = append(rows, row(f.Name, params(f), names.Funcs[i]))
	}
	return rows
}

// row makes one line of a table of functions.
func row(name, params, fn string) jen.Code {
	return jen.Values(field("Decl", jen.Lit(name+"("+params+")")), field("Call", jen.Id(fn)))
}

// classes lists classes by module and name: []*bind.Class{&llmAgentClass}.
func (p *printer) classes(classes []*model.Class) jen.Code {
	var vars []jen.Code
	for _, class := range slices.SortedFunc(slices.Values(classes), compareClasses) {
		vars = append(vars, jen.Op("&").Id(p.names.classes[class].Var))
	}
	return jen.Index().Op("*").Add(p.bind("Class"), someLines(vars))
}

// enums lists the enums of a module: []*bind.Enum{&llmKindEnum}.
func (p *printer) enums(mod *model.Module) jen.Code {
	var vars []jen.Code
	for _, enum := range mod.Enums {
		vars = append(vars, jen.Op("&").Id(p.names.enums[enum]))
	}
	return jen.Index().Op("*").Add(p.bind("Enum"), someLines(vars))
}

// someLines is the body of a list of variables, with one on each line where there are many.
func someLines(vars []jen.Code) *jen.Statement {
	const most = 4
	if len(vars) > most {
		return lines(vars...)
	}
	return jen.Values(vars...)
}

// params lists parameters as Lua sees them: "label, limit?, ...nums".
func params(f *model.Func) string {
	var list []string
	for i, param := range f.Params {
		name := paramName(f, i)
		_, pointer := param.Type.(model.Pointer)
		switch {
		case param.Variadic:
			name = "..." + name
		case pointer || param.Default != nil:
			name += "?"
		}
		list = append(list, name)
	}
	return strings.Join(list, ", ")
}

// paramName is the name of parameter i in messages and, if it is free, in code.
func paramName(f *model.Func, i int) string {
	if name := f.Params[i].Name; name != "_" && name != "" {
		return name
	}
	return fmt.Sprintf("arg%d", i+1)
}

// loader makes what programs give to L.PreloadModule:
//
//	func LoadHello(L *lua.LState) int { return helloModule.Load(L) }
func (p *printer) loader(mod *model.Module, names moduleNames) jen.Code {
	body := oneLine(jen.Return(jen.Id(names.Var).Dot("Load").Call(jen.Id("L"))))
	doc := fmt.Sprintf("%s loads module %s: L.PreloadModule(%q, %s.%s).", names.Load, mod.Name, mod.Name, p.bindings.Name, names.Load)
	return documented(doc, jen.Func().Id(names.Load).Params(jen.Id("L").Op("*").Add(p.lua("LState"))).Int().Add(body))
}
