package templates

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// protocolNames are the identifiers of an interface that tables can stand for.
type protocolNames struct {
	Var      string // what the runtime knows of it
	Table    string // the adapter
	Optional string // the adapter of tables that have the optional methods, too
}

// useProtocol names what an interface needs, and notes what the calls of its methods convert.
func (n *names) useProtocol(p *model.Protocol) {
	stem := lowerWord(n.imports[p.Go.Path]) + upperFirst(p.Go.Name)
	names := protocolNames{Var: n.scope.name(stem + "Interface"), Table: n.scope.name(stem + "Table")}
	if p.Optional != nil {
		names.Optional = n.scope.name(stem + upperFirst(p.Optional.Go.Name) + "Table")
	}
	n.protocols[p] = names
	for _, fn := range p.AllMethods() {
		n.useSignature(toGo, fn)
	}
}

// adapter makes what Go code sees of a table:
//
//	var toolsToolInterface = bind.Interface{
//		Name:    "tools.Tool",
//		Methods: []string{"run"},
//		Fields:  []string{"name"},
//	}
//
//	// toolsToolTable is a table of a script as a tools.Tool.
//	type toolsToolTable struct{ bind.Methods }
//
//	func (t toolsToolTable) Name() string { … }
func (p *printer) adapter(proto *model.Protocol) []jen.Code {
	names := p.names.protocols[proto]
	decls := []jen.Code{p.interfaceVar(proto, names), p.adapterType(names.Table, p.bind("Methods"), proto)}
	for _, fn := range proto.Methods {
		decls = append(decls, p.adapterMethod(names.Table, fn))
	}
	if proto.Optional == nil {
		return decls
	}
	decls = append(decls, p.adapterType(names.Optional, jen.Id(names.Table), proto.Optional))
	for _, fn := range proto.Optional.Methods {
		decls = append(decls, p.adapterMethod(names.Optional, fn))
	}
	return decls
}

func (p *printer) adapterType(name string, embedded *jen.Statement, proto *model.Protocol) jen.Code {
	return documented(name+" is a table of a script as "+p.refText(proto.Go)+".", jen.Type().Id(name).Struct(embedded))
}

// interfaceVar makes what the runtime knows of an interface: its methods, and those that a field of the table can be.
func (p *printer) interfaceVar(proto *model.Protocol, names protocolNames) jen.Code {
	fields := []jen.Code{field("Name", jen.Lit(proto.Name))}
	var methods, values []string
	for _, fn := range proto.Methods {
		if canBeField(fn) {
			values = append(values, fn.Name)
		} else {
			methods = append(methods, fn.Name)
		}
	}
	if len(methods) > 0 {
		fields = append(fields, field("Methods", stringList(methods)))
	}
	if len(values) > 0 {
		fields = append(fields, field("Fields", stringList(values)))
	}
	return jen.Var().Id(names.Var).Op("=").Add(p.bind("Interface"), lines(fields...))
}

// canBeField reports whether a field of the table can be the result of a method: name = "weather" for Name() string. A
// function in a field is always called.
func canBeField(fn *model.Func) bool {
	if len(fn.Params) > 0 || len(fn.Results) != 1 {
		return false
	}
	_, isFunc := fn.Results[0].Type.(model.Function)
	return !isFunc && fn.Results[0].Type != model.Lua{Name: "LFunction"}
}

// adapterMethod makes a method that calls the one of the table:
//
//	func (t toolsToolTable) Run(city string) (string, error) {
//		k := t.Methods.Begin("run")
//		k.Push(lua.LString(city))
//		k.Try(1)
//		r1 := bind.Take(&k, bind.ToString[string])
//		return r1, k.End()
//	}
func (p *printer) adapterMethod(adapter string, fn *model.Func) jen.Code {
	in := p.newInvocation(asVetWants(fn), "t")
	begin := jen.Id("t").Dot("Methods").Dot("Begin").Call(jen.Lit(fn.Name))
	decl := in.signature(jen.Func().Params(jen.Id("t").Id(adapter)).Id(fn.Go))
	return decl.Block(append(in.call(begin), in.finish()...)...)
}

// vetted are the methods of which go vet wants byte and rune written so.
var vetted = []string{"Format", "ReadByte", "ReadRune", "Scan", "WriteByte"}

// asVetWants is fn with the names byte and rune where go vet wants them.
func asVetWants(fn *model.Func) *model.Func {
	if !slices.Contains(vetted, fn.Go) {
		return fn
	}
	f := *fn
	f.Params, f.Results = nil, nil
	for _, param := range fn.Params {
		renamed := *param
		renamed.Type = vetName(param.Type)
		f.Params = append(f.Params, &renamed)
	}
	for _, result := range fn.Results {
		f.Results = append(f.Results, &model.Result{Pos: result.Pos, Type: vetName(result.Type)})
	}
	return &f
}

func vetName(t model.Type) model.Type {
	switch t {
	case model.Int{Kind: "uint8"}:
		return model.Int{Kind: "byte"}
	case model.Int{Kind: "int32"}:
		return model.Int{Kind: "rune"}
	}
	return t
}

// toInterface makes the reader of an interface, which takes what implements it as it is:
//
//	func toToolsTool(c bind.Call, v lua.LValue) (tools.Tool, error) {
//		if t, ok := bind.Held[tools.Tool](v); ok {
//			return t, nil
//		}
//		t, err := bind.ToMethods(c, v, &toolsToolInterface)
//		if err != nil {
//			return nil, err
//		}
//		if t.Has("stop") {
//			return toolsToolStopperTable{toolsToolTable{t}}, nil
//		}
//		return toolsToolTable{t}, nil
//	}
func (p *printer) toInterface(t model.Interface) jen.Code {
	names := p.names.protocols[t.Protocol]
	held := jen.List(jen.Id("t"), jen.Id("ok")).Op(":=").Add(p.bind("Held")).Types(p.goType(t)).Call(jen.Id("v"))
	table := jen.Id(names.Table).Values(jen.Id("t"))
	stmts := []jen.Code{
		jen.If(held, jen.Id("ok")).Block(jen.Return(jen.Id("t"), jen.Nil())),
		jen.List(jen.Id("t"), jen.Err()).Op(":=").Add(p.bind("ToMethods")).Call(jen.Id("c"), jen.Id("v"), jen.Op("&").Id(names.Var)),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Err())),
	}
	if t.Optional != nil {
		stmts = append(stmts, jen.If(has(t.Optional)).Block(jen.Return(jen.Id(names.Optional).Values(table.Clone()), jen.Nil())))
	}
	params := []jen.Code{p.callParam(), jen.Id("v").Add(p.lua("LValue"))}
	return function("", p.names.converter(toGo, t), params, []jen.Code{p.goType(t), jen.Error()},
		append(stmts, jen.Return(table, jen.Nil()))...)
}

// has is the condition that a table has the methods of an optional interface: t.Has("pause") && t.Has("stop").
func has(optional *model.Protocol) *jen.Statement {
	condition := jen.Empty()
	for i, fn := range optional.Methods {
		if i > 0 {
			condition.Op("&&")
		}
		condition.Id("t").Dot("Has").Call(jen.Lit(fn.Name))
	}
	return condition
}

// fromInterface makes the writer of an interface, which gives a table back:
//
//	func fromToolsTool(c bind.Call, v tools.Tool) (lua.LValue, error) {
//		if t, ok := bind.Given(c, v); ok {
//			return t, nil
//		}
//		return bind.FromHandle(c, v, &toolsToolType)
//	}
func (p *printer) fromInterface(t model.Interface) jen.Code {
	given := jen.List(jen.Id("t"), jen.Id("ok")).Op(":=").Add(p.bind("Given")).Call(jen.Id("c"), jen.Id("v"))
	handle := p.bind("FromHandle").Call(jen.Id("c"), jen.Id("v"), p.typeOf(model.Handle{Class: t.Class}))
	return p.fromFunc(t, "", jen.If(given, jen.Id("ok")).Block(jen.Return(jen.Id("t"), jen.Nil())), jen.Return(handle))
}

// adapterGuards makes the guards of an interface: of each method, and of the adapter that has the optional ones:
//
//	var _ func(tools.Tool, string) (string, error) = (tools.Tool).Run
//	var _ tools.Stopper = toolsToolStopperTable{}
func (p *printer) adapterGuards(proto *model.Protocol) []jen.Code {
	var guarded []jen.Code
	for _, fn := range proto.Methods {
		guarded = append(guarded, p.functionGuard(receiver{typ: p.ref(proto.Go)}, fn))
	}
	if proto.Optional != nil {
		adapter := jen.Id(p.names.protocols[proto].Optional).Values()
		guarded = append(guarded, p.ref(proto.Optional.Go).Op("=").Add(adapter))
		for _, fn := range proto.Optional.Methods {
			guarded = append(guarded, p.functionGuard(receiver{typ: p.ref(proto.Optional.Go)}, fn))
		}
	}
	return guarded
}
