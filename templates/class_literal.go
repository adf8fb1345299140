package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// useLiteral notes that the constructor of a class reads what may be written in place of its handles.
func (n *names) useLiteral(class *model.Class) {
	if class.Literal != nil {
		n.use(toGo, model.Handle{Class: class, Pointer: true})
	}
}

// readHandle reads a handle, or what may be in its place, as a pointer or as the interface:
//
//	bind.ToHandle[*llm.Agent](c, v, &llmAgentType)
//	bind.ToHandleOr(c, v, &timeMonthType, bind.ToInt[time.Month])
//	bind.ToReader(c, v)
func (p *printer) readHandle(h model.Handle) *jen.Statement {
	args := []jen.Code{jen.Id("c"), jen.Id("v")}
	switch {
	case h.Literal != nil && h.Interface:
		return p.convert(toGo, h.Literal).Call(args...)
	case h.Literal != nil:
		return p.bind("ToHandleOr").Call(append(args, p.typeOf(h), p.convert(toGo, h.Literal))...)
	}
	h.Pointer = !h.Interface
	return p.bind("ToHandle").Types(p.goType(h)).Call(append(args, p.typeOf(h))...)
}

// zeroRow makes the table of the constructor of a class that nobody wrote one for.
func (p *printer) zeroRow(class *model.Class, names classNames) jen.Code {
	params := ""
	switch {
	case settable(class):
		params = "fields?"
	case class.Literal != nil:
		params = "value?"
	}
	return jen.Index().Add(p.bind("Func")).Values(row("new", params, names.Zero))
}

// zero makes that constructor:
//
//	func urlURLMake(c bind.Call) int { return bind.New[url.URL](c, &urlURLType, nil) }
//	func timeMonthMake(c bind.Call) int { return bind.New(c, &timeMonthType, toTimeMonth) }
func (p *printer) zero(class *model.Class, names classNames) jen.Code {
	h := model.Handle{Class: class, Pointer: true}
	maker := p.bind("New").Types(p.ref(class.Go)).Call(jen.Id("c"), p.typeOf(h), jen.Nil())
	if class.Literal != nil {
		maker = p.bind("New").Call(jen.Id("c"), p.typeOf(h), p.convert(toGo, h))
	}
	return jen.Func().Id(names.Zero).Params(p.callParam()).Int().Add(oneLine(jen.Return(maker)))
}
