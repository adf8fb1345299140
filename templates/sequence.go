package templates

import (
	"maps"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// seqType prints the type of an iterator: iter.Seq[int], or func(func(int) bool).
func (p *printer) seqType(t model.Seq) *jen.Statement {
	values := p.seqValues(t)
	if t.Func {
		return jen.Func().Params(jen.Func().Params(values...).Bool())
	}
	return p.iterSeq(t)
}

// iterSeq prints iter.Seq[int], whatever the type is called.
func (p *printer) iterSeq(t model.Seq) *jen.Statement {
	name := "Seq"
	if t.Key != nil {
		name = "Seq2"
	}
	return p.ref(model.Ref{Path: iterPath, Name: name}).Types(p.seqValues(t)...)
}

// seqValues are the types of what an iterator gives in each turn.
func (p *printer) seqValues(t model.Seq) []jen.Code {
	if t.Key == nil {
		return []jen.Code{p.goType(t.Elem)}
	}
	return []jen.Code{p.goType(t.Key), p.goType(t.Elem)}
}

// toSeq makes the reader of an iterator:
//
//	func toSeqInt(c bind.Call, v lua.LValue) (iter.Seq[int], error) {
//		return bind.ToSeq(c, v, bind.ToInt[int])
//	}
func (p *printer) toSeq(t model.Seq) jen.Code {
	read := p.bind("ToSeq")
	if t.Key != nil {
		read = p.bind("ToSeq2")
	}
	read.Call(p.seqArgs(toGo, t, jen.Id("v"))...)
	if t.Named.Name == "" {
		return p.toFunc(t, jen.Return(read))
	}
	return p.toFunc(t, jen.List(jen.Id("r"), jen.Err()).Op(":=").Add(read), jen.Return(p.ref(t.Named).Call(jen.Id("r")), jen.Err()))
}

// fromSeq makes the writer of an iterator:
//
//	func fromSeqInt(c bind.Call, v iter.Seq[int]) (lua.LValue, error) {
//		return bind.FromSeq(c, v, bind.FromInt[int])
//	}
func (p *printer) fromSeq(t model.Seq) jen.Code {
	name := "FromSeq"
	_, fails := t.Elem.(model.Error)
	switch fails = fails && t.Key != nil; {
	case fails:
		name = "FromSeqError"
	case t.Key != nil:
		name = "FromSeq2"
	}
	value := jen.Id("v")
	if t.Named.Name != "" {
		value = p.iterSeq(t).Call(value)
	}
	args := p.seqArgs(fromGo, t, value)
	if fails {
		args = args[:len(args)-1]
	}
	return p.fromFunc(t, "", jen.Return(p.bind(name).Call(args...)))
}

// seqArgs are the arguments of bind's functions for iterators: c, value, converters.
func (p *printer) seqArgs(dir direction, t model.Seq, value jen.Code) []jen.Code {
	args := []jen.Code{jen.Id("c"), value}
	for _, elem := range elems(dir, t) {
		args = append(args, p.convert(dir, elem))
	}
	return args
}

// chanType prints the type of a channel.
func (p *printer) chanType(t model.Chan) *jen.Statement {
	elem := p.goType(t.Elem)
	if inner, ok := t.Elem.(model.Chan); ok && inner.Named.Name == "" {
		elem = jen.Parens(elem)
	}
	switch t.Dir {
	case model.SendOnly:
		return jen.Chan().Op("<-").Add(elem)
	case model.ReceiveOnly:
		return jen.Op("<-").Chan().Add(elem)
	}
	return jen.Chan().Add(elem)
}

// useChan notes what the conversion of a channel converts, and names the class of its handles.
func (n *names) useChan(dir direction, t model.Chan) {
	handle := dir == toGo || t.Dir == model.SendReceive
	if handle && n.chans[t.Elem] == "" {
		n.chans[t.Elem] = n.scope.name("chan" + n.stem(t.Elem))
	}
	if handle || t.Dir == model.SendOnly {
		n.use(toGo, t.Elem)
	}
	if handle || t.Dir == model.ReceiveOnly {
		n.use(fromGo, t.Elem)
	}
}

// toChan makes the reader of a channel:
//
//	func toChanInt(c bind.Call, v lua.LValue) (chan int, error) {
//		return bind.ToChan[int](c, v, chanInt)
//	}
func (p *printer) toChan(t model.Chan) jen.Code {
	class := jen.Id(p.names.chans[t.Elem])
	return p.toFunc(t, jen.Return(p.bind("ToChan").Types(p.goType(t.Elem)).Call(jen.Id("c"), jen.Id("v"), class)))
}

// fromChan makes the writer of a channel:
//
//	return bind.FromChan(c, v, chanInt)
//	return bind.FromRecv(c, v, bind.FromInt[int])
//	return bind.FromSend(c, v, bind.ToInt[int])
func (p *printer) fromChan(t model.Chan) jen.Code {
	name, last := "FromChan", jen.Id(p.names.chans[t.Elem])
	switch t.Dir {
	case model.ReceiveOnly:
		name, last = "FromRecv", p.convert(fromGo, t.Elem)
	case model.SendOnly:
		name, last = "FromSend", p.convert(toGo, t.Elem)
	}
	return p.fromFunc(t, "", jen.Return(p.bind(name).Call(jen.Id("c"), jen.Id("v"), last)))
}

// chanClasses makes the classes of channels. An init function sets them, as what converts the values may lead to them again:
//
//	// The classes of channels.
//	var chanInt *bind.Class
//
//	func init() {
//		chanInt = bind.ChanClass("chan int", bind.ToInt[int], bind.FromInt[int])
//	}
func (p *printer) chanClasses() []jen.Code {
	elems := slices.SortedFunc(maps.Keys(p.names.chans), func(x, y model.Type) int { return strings.Compare(p.names.chans[x], p.names.chans[y]) })
	if len(elems) == 0 {
		return nil
	}
	var vars, sets []jen.Code
	for _, elem := range elems {
		class := jen.Id(p.names.chans[elem])
		vars = append(vars, class)
		name := jen.Lit(p.goText(model.Chan{Elem: elem}))
		sets = append(sets, class.Clone().Op("=").Add(p.bind("ChanClass")).Call(name, p.convert(toGo, elem), p.convert(fromGo, elem)))
	}
	return []jen.Code{
		documented("The classes of channels.", jen.Var().List(vars...).Op("*").Add(p.bind("Class"))),
		jen.Func().Id("init").Params().Block(sets...),
	}
}
