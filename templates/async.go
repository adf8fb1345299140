package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// finishAsync ends a function that is called while others run the state:
//
//	ctx := c.Context()
//	var r1 string
//	var err error
//	bind.Await(c, func() { r1, err = self.Fetch(ctx, url) })
//	if err != nil {
//		return c.Raise(err)
//	}
//	return c.ReturnString(r1)
func (b *body) finishAsync() []jen.Code {
	var stmts []jen.Code
	if b.ctx != "" {
		stmts = append(stmts, jen.Id(b.ctx).Op(":=").Id("c").Dot("Context").Call())
	}
	for i, r := range b.fn.Results {
		stmts = append(stmts, jen.Var().Id(b.results[i]).Add(b.goType(r.Type)))
	}
	if b.fn.Errors != model.NoError {
		stmts = append(stmts, jen.Var().Err().Error())
	}
	call := b.call()
	if locals := b.locals(); len(locals) > 0 {
		call = jen.List(locals...).Op("=").Add(call)
	}
	stmts = append(stmts, b.bind("Await").Call(jen.Id("c"), jen.Func().Params().Block(call)))
	return append(append(stmts, b.check()...), b.last())
}
