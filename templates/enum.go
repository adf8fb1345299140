package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// enum makes the constants of an enum:
//
//	var llmKindEnum = bind.Enum{
//		Name: "llm.Kind",
//		Items: []bind.EnumItem{
//			{Name: "agent", Value: lua.LNumber(llm.KindAgent)},
//			{Name: "tool", Value: lua.LNumber(llm.KindTool)},
//		},
//	}
func (p *printer) enum(enum *model.Enumeration) jen.Code {
	fields := []jen.Code{field("Name", jen.Lit(qualified(enum.Module, enum.Name)))}
	if enum.Doc != "" {
		fields = append(fields, field("Doc", text(enum.Doc)))
	}
	if enum.Open {
		fields = append(fields, field("Open", jen.True()))
	}
	var items []jen.Code
	for _, c := range sortedBy(enum.Constants, func(c *model.Constant) string { return c.Name }) {
		items = append(items, jen.Values(field("Name", jen.Lit(c.Name)), field("Value", p.enumValue(enum, c))))
	}
	fields = append(fields, field("Items", jen.Index().Add(p.bind("EnumItem"), lines(items...))))
	return jen.Var().Id(p.names.enums[enum]).Op("=").Add(p.bind("Enum"), lines(fields...))
}

// enumValue makes the Lua value of a constant, which the compiler converts: lua.LNumber(llm.KindTool).
func (p *printer) enumValue(enum *model.Enumeration, c *model.Constant) jen.Code {
	if _, isString := enum.Base.(model.String); isString {
		return p.lua("LString").Call(p.ref(c.Go))
	}
	return p.lua("LNumber").Call(p.ref(c.Go))
}

// toEnum makes the reader of an enum:
//
//	func toLlmKind(c bind.Call, v lua.LValue) (llm.Kind, error) {
//		return bind.ToEnum(c, v, &llmKindEnum, bind.ToInt[llm.Kind])
//	}
func (p *printer) toEnum(enum model.Enum) jen.Code {
	params := []jen.Code{p.callParam(), jen.Id("v").Add(p.lua("LValue"))}
	constants := jen.Op("&").Id(p.names.enums[enum.Enumeration])
	read := p.bind("ToEnum").Call(jen.Id("c"), jen.Id("v"), constants, p.convert(toGo, enum.Base))
	return function("", p.names.converter(toGo, enum), params, []jen.Code{p.goType(enum), jen.Error()}, jen.Return(read))
}

// base is the type that values of t go to Lua as: of an enum the one under it, of all others the type itself.
func base(t model.Type) model.Type {
	if enum, ok := t.(model.Enum); ok {
		return enum.Base
	}
	return t
}
