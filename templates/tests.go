package templates

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// allocateTests names the tests of modules and what they import, after all else, which does not depend on whether there are
// tests. It notes the converters that nothing but tests calls.
func (n *names) allocateTests(b *model.Bindings) {
	bound := n.used
	n.used = maps.Clone(bound)
	for i, mod := range b.Modules {
		if !mod.Tests {
			continue
		}
		n.modules[i].Test = n.scope.name("Test" + cmp.Or(camel(mod.Name), "M"))
		for _, t := range convertedTypes(mod) {
			n.use(toGo, t)
			n.use(fromGo, t)
		}
		for _, p := range []string{testingPath, bindtestPath} {
			if _, done := n.imports[p]; !done {
				n.imports[p] = n.scope.name(path.Base(p))
			}
		}
	}
	n.tested, n.used = n.used, bound
	maps.DeleteFunc(n.tested, func(u use, _ bool) bool { return bound[u] })
}

// testSources makes the files of tests.
func (p *printer) testSources(fileNames []string) []*source {
	var sources []*source
	for i, mod := range p.bindings.Modules {
		if test := p.moduleTest(mod, p.names.modules[i]); test != nil {
			src := p.boundSource(testFile(fileNames[i]), mod)
			src.add(test)
			sources = append(sources, src)
		}
	}
	if len(p.names.tested) > 0 {
		src := p.boundSource(testFile(conversionsFile), p.bindings.Modules...)
		src.add(p.converters(p.names.sorted(p.names.tested))...)
		sources = append(sources, src)
	}
	return sources
}

// testFile is the file of what tests the code of a file.
func testFile(name string) string { return strings.TrimSuffix(name, ".go") + "_test.go" }

// moduleTest makes the test of a module, nil where there is nothing to test:
//
//	// TestHello checks how the functions of module hello read their arguments.
//	func TestHello(t *testing.T) {
//		bindtest.Run(t, bindtest.Module{
//			Module: &helloModule,
//			Self:   new(hello.Greeter),
//			Funcs:  …
//			Types:  …
//		})
//	}
func (p *printer) moduleTest(mod *model.Module, names moduleNames) jen.Code {
	if names.Test == "" {
		return nil
	}
	m := &testedModule{printer: p, values: &samples{zeros: map[string]*model.Class{}}}
	m.funcs(mod)
	m.types(mod)
	if len(m.funcRows)+len(m.typeRows) == 0 {
		return nil
	}
	fields := []jen.Code{field("Module", jen.Op("&").Id(names.Var))}
	add := func(name, typ string, rows []jen.Code) {
		if len(rows) > 0 {
			fields = append(fields, field(name, jen.Index().Add(p.bindtest(typ), lines(rows...))))
		}
	}
	if mod.Struct.Name != "" {
		fields = append(fields, field("Self", jen.New(p.ref(mod.Struct))))
	}
	add("Zeros", "Zero", m.zeroRows())
	add("Funcs", "Func", m.funcRows)
	add("Types", "Type", m.typeRows)
	run := p.bindtest("Run").Call(jen.Id("t"), p.bindtest("Module").Add(lines(fields...)))
	decl := jen.Func().Id(names.Test).Params(jen.Id("t").Op("*").Qual(testingPath, "T")).Block(run)
	return m.documentTest(mod, names, decl)
}

func (p *printer) bindtest(name string) *jen.Statement { return jen.Qual(bindtestPath, name) }

// testedModule is the test that is being made of one module.
type testedModule struct {
	*printer
	values             *samples
	funcRows, typeRows []jen.Code
	left               []string // parameters without a test: "shop.pay: price"
}

// documentTest puts above a test what it does, and what it leaves out.
func (m *testedModule) documentTest(mod *model.Module, names moduleNames, test jen.Code) jen.Code {
	doc := jen.Comment(names.Test + " checks how the functions of module " + mod.Name + " read their arguments.")
	if len(m.left) > 0 {
		doc.Line().Comment("For want of values that can stand for them, or before them, it leaves out").Line().Comment("//")
		for _, left := range m.left {
			doc.Line().Comment("//\t" + left)
		}
	}
	return doc.Line().Add(test)
}

// funcs makes the rows of all functions of a module and of its classes.
func (m *testedModule) funcs(mod *model.Module) {
	for _, fn := range mod.Funcs {
		m.function(qualified(mod.Name, fn.Name), fn)
	}
	for _, class := range mod.Classes {
		for _, fn := range byName(class.News) {
			m.function(qualified(class.FullName(), fn.Name), fn)
		}
		for _, fn := range byName(class.Methods) {
			if len(fn.Params) > 0 && m.values.zero(class) {
				m.function(class.FullName()+":"+fn.Name, fn)
			}
		}
		for _, fn := range byName(class.Meta) {
			m.metamethod(class, fn)
		}
	}
}

// metamethod makes the row of a metamethod. Those for keys serve the keys that are neither fields nor methods.
func (m *testedModule) metamethod(class *model.Class, fn *model.Func) {
	if fn.Name == "__index" || fn.Name == "__newindex" || len(fn.Params) == 0 || !m.values.zero(class) {
		return
	}
	var self []jen.Code
	if fn.Pkg == "" {
		self = []jen.Code{m.arg("self", m.values.handle(model.Handle{Class: class, Pointer: true}, 0), nil)}
	}
	m.function(qualified(class.FullName(), fn.Name), fn, self...)
}

// function makes the row of a function, unless none of its arguments can be bad:
//
//	{Name: "inventory.take", Args: []bindtest.Arg{
//		{Name: "name", Good: "'text'", Bad: "{}, nil"},
//		{Name: "n", Bad: "{}, 0.5, 9007199254740994, nil"},
//	}},
func (m *testedModule) function(name string, fn *model.Func, args ...jen.Code) {
	tested := 0
	for i, param := range fn.Params {
		last, good, bad := i == len(fn.Params)-1, "", m.badArgs(param)
		if !last {
			good = m.values.good(param.Type)
		}
		if tested += len(bad); len(bad) > 0 || good != "" {
			args = append(args, m.arg(paramName(fn, i), good, bad))
		}
		if _, custom := param.Type.(model.Custom); custom || good == "" && !last {
			m.leaveOut(name, fn, i+min(len(bad), 1))
			break
		}
	}
	if tested > 0 {
		row := jen.Values(field("Name", jen.Lit(name)), field("Args", jen.Index().Add(m.bindtest("Arg"), lines(args...))))
		m.funcRows = append(m.funcRows, row)
	}
}

// badArgs are what a parameter refuses.
func (m *testedModule) badArgs(param *model.Param) []string {
	bad := m.values.bad(param.Type)
	if param.Default != nil {
		bad = slices.DeleteFunc(bad, func(v string) bool { return v == "nil" })
	}
	return bad
}

// arg makes the row of an argument.
func (m *testedModule) arg(name, good string, bad []string) jen.Code {
	fields := []jen.Code{field("Name", jen.Lit(name))}
	if good != "" {
		fields = append(fields, field("Good", jen.Lit(good)))
	}
	if len(bad) > 0 {
		fields = append(fields, field("Bad", jen.Lit(strings.Join(bad, ", "))))
	}
	return jen.Values(fields...)
}

// leaveOut notes the parameters from the nth, counted from 0, as not tested.
func (m *testedModule) leaveOut(name string, fn *model.Func, n int) {
	var params []string
	for i := n; i < len(fn.Params); i++ {
		params = append(params, paramName(fn, i))
	}
	m.left = append(m.left, name+": "+strings.Join(params, ", "))
}

// zeroRows makes the rows of the classes that functions use:
//
//	{Class: &llmAgentClass, Value: new(llm.Agent)},
//	{Class: &llmToolClass, Value: &struct{ llm.Tool }{}},
func (m *testedModule) zeroRows() []jen.Code {
	var rows []jen.Code
	for _, name := range slices.Sorted(maps.Keys(m.values.zeros)) {
		class := m.values.zeros[name]
		value := jen.New(m.ref(class.Go))
		if class.Interface {
			value = jen.Op("&").Id("struct").Add(oneLine(m.ref(class.Go))).Values()
		}
		rows = append(rows, jen.Values(field("Class", jen.Op("&").Id(m.names.classes[class].Var)), field("Value", value)))
	}
	return rows
}

// types makes the rows of the types of parameters:
//
//	{Name: "[]int", Values: "{7}, {}", Convert: bindtest.Convert(bind.ToInts[[]int], fromSliceInt)},
func (m *testedModule) types(mod *model.Module) {
	for _, t := range slices.SortedFunc(slices.Values(convertedTypes(mod)), func(x, y model.Type) int {
		return cmp.Or(cmp.Compare(m.goText(x), m.goText(y)), cmp.Compare(m.names.stem(x), m.names.stem(y)))
	}) {
		m.typeRows = append(m.typeRows, jen.Values(
			field("Name", jen.Lit(m.goText(t))),
			field("Values", jen.Lit(strings.Join(kept(t), ", "))),
			field("Convert", m.bindtest("Convert").Call(m.convert(toGo, t), m.convert(fromGo, t))),
		))
	}
}

// convertedTypes are the types of a module's parameters that tests can convert, each once.
func convertedTypes(mod *model.Module) []model.Type {
	var types []model.Type
	all := slices.Clone(mod.Funcs)
	for _, class := range mod.Classes {
		all = slices.Concat(all, class.News, class.Methods, class.Meta)
	}
	for _, fn := range all {
		for _, param := range fn.Params {
			if t := param.Type; !slices.Contains(types, t) && converts(t) && len(kept(t)) > 0 {
				types = append(types, t)
			}
		}
	}
	return types
}
