package templates

import (
	"cmp"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// class makes the declarations of one class: its identity, its table, and its functions.
func (p *printer) class(class *model.Class) []jen.Code {
	names := p.names.classes[class]
	decls := []jen.Code{p.classType(class, names), p.classVar(class, names)}
	recv := p.handle(class)
	for _, list := range [][]*model.Func{class.News, class.Methods, class.Meta} {
		for _, fn := range byName(list) {
			decls = append(decls, p.function(recv, fn, p.names.members[fn]))
		}
	}
	if class.Zero {
		decls = append(decls, p.zero(class, names))
	}
	if len(class.Fields) > 0 {
		decls = append(decls, p.getter(class, names))
	}
	if settable(class) {
		decls = append(decls, p.setter(class, names))
	}
	return decls
}

// classType makes what functions refer to the class by. It refers to none of them, so that they may:
//
//	var llmAgentType = bind.Type{Name: "llm.Agent"}
func (p *printer) classType(class *model.Class, names classNames) jen.Code {
	return jen.Var().Id(names.Type).Op("=").Add(p.bind("Type")).Values(field("Name", jen.Lit(class.FullName())))
}

// qualified is how scripts and messages name a member of a module: llm.Agent.
func qualified(module, name string) string { return module + "." + name }

// classVar makes the table of a class:
//
//	var llmAgentClass = bind.Class{
//		Type:   &llmAgentType,
//		Fields: []string{"model", "tools"},
//		Get:    llmAgentGetField,
//		Set:    llmAgentSetField,
//		Methods: []bind.Func{
//			{Decl: "run(prompt)", Call: llmAgentRun},
//		},
//	}
func (p *printer) classVar(class *model.Class, names classNames) jen.Code {
	fields := []jen.Code{field("Type", jen.Op("&").Id(names.Type))}
	add := func(present bool, name string, value jen.Code) {
		if present {
			fields = append(fields, field(name, value))
		}
	}
	add(class.Doc != "", "Doc", text(class.Doc))
	add(len(class.Fields) > 0, "Fields", stringList(fieldNames(class)))
	add(len(class.Fields) > 0, "Get", jen.Id(names.Get))
	add(settable(class), "Set", jen.Id(names.Set))
	add(len(class.Methods) > 0, "Methods", p.members(class.Methods, params))
	add(len(class.Meta) > 0, "Meta", p.members(class.Meta, operands))
	add(len(class.News) > 0, "News", p.members(class.News, params))
	add(class.Zero, "News", p.zeroRow(class, names))
	add(p.bindings.StrictArgs && (class.Zero || len(class.Methods)+len(class.News) > 0), "Strict", jen.True())
	return jen.Var().Id(names.Var).Op("=").Add(p.bind("Class"), lines(fields...))
}

// members makes the rows of functions of a class, sorted by name. Params says what they call their arguments.
func (p *printer) members(funcs []*model.Func, params func(*model.Func) string) jen.Code {
	var rows []jen.Code
	for _, fn := range byName(funcs) {
		rows = append(rows, row(fn.Name, params(fn), p.names.members[fn]))
	}
	return jen.Index().Add(p.bind("Func"), lines(rows...))
}

// operands lists the arguments of a metamethod, the receiver among them: "self, other".
func operands(fn *model.Func) string {
	switch {
	case fn.Pkg != "":
		return params(fn)
	case len(fn.Params) == 0:
		return "self"
	}
	return "self, " + params(fn)
}

// handle is what the methods of a class are called on.
func (p *printer) handle(class *model.Class) receiver {
	return receiver{
		typ:    p.goType(model.Handle{Class: class, Pointer: !class.Interface}),
		class:  p.names.classes[class].Type,
		before: 1,
	}
}

// getter makes what reads the fields of a class:
//
//	func llmAgentGetField(c bind.Call, key string) lua.LValue {
//		self := bind.Receiver[*llm.Agent](c, &llmAgentType)
//		switch key {
//		case "model":
//			return lua.LString(self.Model)
//		}
//		return nil
//	}
func (p *printer) getter(class *model.Class, names classNames) jen.Code {
	var cases []jen.Code
	for _, f := range fieldsByName(class) {
		t, value := inPlace(f.Type), selector("self", f)
		if t != f.Type {
			value = jen.Op("&").Add(value)
		}
		cases = append(cases, jen.Case(jen.Lit(f.Name)).Block(jen.Return(p.result(1, t, value))))
	}
	return function("", names.Get, p.fieldParams(), []jen.Code{p.lua("LValue")},
		p.self(p.handle(class), nil),
		jen.Switch(jen.Id("key")).Block(cases...),
		jen.Return(jen.Nil()),
	)
}

// inPlace is the type that a field of a class is read as: one that is a class by value is a handle of the field itself,
// not of a copy, so that body.pos.x = 1 has the effect that it has in Go.
func inPlace(t model.Type) model.Type {
	if h, ok := t.(model.Handle); ok && !h.Interface {
		h.Pointer = true
		return h
	}
	return t
}

// setter makes what writes the fields of a class:
//
//	func llmAgentSetField(c bind.Call, key string) bool {
//		self := bind.Receiver[*llm.Agent](c, &llmAgentType)
//		switch key {
//		case "model":
//			self.Model = c.String(3)
//		default:
//			return false
//		}
//		return true
//	}
func (p *printer) setter(class *model.Class, names classNames) jen.Code {
	const value = 3 // after the receiver and the key
	var cases []jen.Code
	for _, f := range fieldsByName(class) {
		if !f.Readonly {
			read := p.argument(value, &model.Param{Type: f.Type, Default: clears(f.Type)})
			cases = append(cases, jen.Case(jen.Lit(f.Name)).Block(selector("self", f).Op("=").Add(read)))
		}
	}
	cases = append(cases, jen.Default().Block(jen.Return(jen.False())))
	return function("", names.Set, p.fieldParams(), []jen.Code{jen.Bool()},
		p.self(p.handle(class), nil),
		jen.Switch(jen.Id("key")).Block(cases...),
		jen.Return(jen.True()),
	)
}

// clears is what nil sets a field to that the getter may give as nil, or nil where the converter knows.
func clears(t model.Type) *string {
	if nilable(t) {
		return new("nil")
	}
	return nil
}

// fieldParams declares the parameters of getters and setters: c bind.Call, key string.
func (p *printer) fieldParams() []jen.Code { return []jen.Code{p.callParam(), jen.Id("key").String()} }

// toHandle makes the reader of a class:
//
//	func toLlmAgent(c bind.Call, v lua.LValue) (*llm.Agent, error) {
//		return bind.ToHandle[*llm.Agent](c, v, &llmAgentType)
//	}
func (p *printer) toHandle(h model.Handle) jen.Code {
	name := p.names.converter(toGo, h)
	params := []jen.Code{p.callParam(), jen.Id("v").Add(p.lua("LValue"))}
	if byValue(h) {
		return p.toHandleCopy(h, name, params)
	}
	read := p.readHandle(h)
	return function("", name, params, []jen.Code{p.goType(h), jen.Error()}, jen.Return(read))
}

// toHandleCopy makes the reader of a class by value:
//
//	func toGeoVecValue(c bind.Call, v lua.LValue) (r geo.Vec, err error) {
//		p, err := bind.ToHandle[*geo.Vec](c, v, &geoVecType)
//		if err != nil {
//			return r, err
//		}
//		return *p, nil
//	}
func (p *printer) toHandleCopy(h model.Handle, name string, params []jen.Code) jen.Code {
	results := []jen.Code{jen.Id("r").Add(p.goType(h)), jen.Err().Error()}
	return function("", name, params, results,
		jen.List(jen.Id("p"), jen.Err()).Op(":=").Add(p.readHandle(h)),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Id("r"), jen.Err())),
		jen.Return(jen.Op("*").Id("p"), jen.Nil()),
	)
}

// fromHandle makes the writer of a class, which gives a copy its own handle:
//
//	func fromLlmAgent(c bind.Call, v *llm.Agent) (lua.LValue, error) {
//		return bind.FromHandle(c, v, &llmAgentType)
//	}
func (p *printer) fromHandle(h model.Handle) jen.Code {
	value := jen.Id("v")
	if byValue(h) {
		value = jen.Op("&").Id("v")
	}
	return p.fromFunc(h, "", jen.Return(p.bind("FromHandle").Call(jen.Id("c"), value, p.typeOf(h))))
}

// byValue reports whether h is a copy of what a handle holds.
func byValue(h model.Handle) bool { return !h.Pointer && !h.Interface }

// typeOf refers to the identity of a class: &llmAgentType.
func (p *printer) typeOf(h model.Handle) *jen.Statement {
	return jen.Op("&").Id(p.names.classes[h.Class].Type)
}

// classGuards makes the guards of what a class binds:
//
//	var _ = func(v *llm.Agent) *string { return &v.Model }
//	var _ func(*llm.Agent, string) (string, error) = (*llm.Agent).Run
func (p *printer) classGuards(class *model.Class) []jen.Code {
	var decls []jen.Code
	if len(class.Fields) > 0 {
		decls = append(decls, p.fieldsGuard(class.Go, fieldsByName(class)))
	}
	for _, list := range [][]*model.Func{class.News, class.Methods, class.Meta} {
		for _, fn := range byName(list) {
			decls = append(decls, p.functionGuard(p.handle(class), fn))
		}
	}
	return decls
}

func byName(funcs []*model.Func) []*model.Func {
	return sortedBy(funcs, func(fn *model.Func) string { return fn.Name })
}

func fieldsByName(class *model.Class) []*model.Field {
	return sortedBy(class.Fields, func(f *model.Field) string { return f.Name })
}

// fieldNames are the names of the fields in Lua.
func fieldNames(class *model.Class) []string {
	var names []string
	for _, f := range class.Fields {
		names = append(names, f.Name)
	}
	return names
}

// settable reports whether scripts can set a field.
func settable(class *model.Class) bool {
	return slices.ContainsFunc(class.Fields, func(f *model.Field) bool { return !f.Readonly })
}

// compareClasses orders by module and name.
func compareClasses(x, y *model.Class) int {
	return cmp.Or(cmp.Compare(x.Module, y.Module), cmp.Compare(x.Name, y.Name))
}
