package sandbox

import (
	"github.com/yuin/gopher-lua/ast"
)

// Where instructions cannot be seen before they run, chunks are compiled so that what allocates without bounds is a call of a function that charges:
//
//	a .. b .. c    concat(a, b, c)
//	t[i] = v       do local o, k = t, i; o[index(o, k)] = v end
//
// The functions are constants of the code: patch puts them where rewrite wrote their marks. Their locals have names that no script can write.

// rewrite prepares a chunk for the compiler. It nests as deep as the chunk does.
func rewrite(chunk []ast.Stmt) {
	if !peeking {
		rewriter{}.block(chunk)
	}
}

type rewriter struct{}

func (r rewriter) block(stmts []ast.Stmt) {
	for i, s := range stmts {
		stmts[i] = r.stmt(s)
	}
}

// stmt rewrites what is in a statement, and gives what is to stand for it.
func (r rewriter) stmt(s ast.Stmt) ast.Stmt {
	switch s := s.(type) {
	case *ast.AssignStmt:
		r.exprs(s.Lhs)
		r.exprs(s.Rhs)
		return r.assign(s)
	case *ast.LocalAssignStmt:
		r.exprs(s.Exprs)
	case *ast.FuncCallStmt:
		s.Expr = r.expr(s.Expr)
	case *ast.DoBlockStmt:
		r.block(s.Stmts)
	case *ast.WhileStmt:
		s.Condition = r.expr(s.Condition)
		r.block(s.Stmts)
	case *ast.RepeatStmt:
		s.Condition = r.expr(s.Condition)
		r.block(s.Stmts)
	case *ast.IfStmt:
		s.Condition = r.expr(s.Condition)
		r.block(s.Then)
		r.block(s.Else)
	case *ast.NumberForStmt:
		s.Init, s.Limit, s.Step = r.expr(s.Init), r.expr(s.Limit), r.expr(s.Step)
		r.block(s.Stmts)
	case *ast.GenericForStmt:
		r.exprs(s.Exprs)
		r.block(s.Stmts)
	case *ast.FuncDefStmt:
		r.block(s.Func.Stmts)
	case *ast.ReturnStmt:
		r.exprs(s.Exprs)
	}
	return s
}

func (r rewriter) exprs(list []ast.Expr) {
	for i, e := range list {
		list[i] = r.expr(e)
	}
}

// expr rewrites what is in an expression, and gives what is to stand for it.
func (r rewriter) expr(e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		e.Object, e.Key = r.expr(e.Object), r.expr(e.Key)
	case *ast.TableExpr:
		r.fields(e.Fields)
	case *ast.FuncCallExpr:
		e.Func, e.Receiver = r.expr(e.Func), r.expr(e.Receiver)
		r.exprs(e.Args)
	case *ast.LogicalOpExpr:
		e.Lhs, e.Rhs = r.expr(e.Lhs), r.expr(e.Rhs)
	case *ast.RelationalOpExpr:
		e.Lhs, e.Rhs = r.expr(e.Lhs), r.expr(e.Rhs)
	case *ast.ArithmeticOpExpr:
		e.Lhs, e.Rhs = r.expr(e.Lhs), r.expr(e.Rhs)
	case *ast.UnaryMinusOpExpr:
		e.Expr = r.expr(e.Expr)
	case *ast.UnaryNotOpExpr:
		e.Expr = r.expr(e.Expr)
	case *ast.UnaryLenOpExpr:
		e.Expr = r.expr(e.Expr)
	case *ast.FunctionExpr:
		r.block(e.Stmts)
	case *ast.StringConcatOpExpr:
		return r.concat(e)
	}
	return e
}

// concat is the call for a chain of operators, which leans to the right.
func (r rewriter) concat(e *ast.StringConcatOpExpr) ast.Expr {
	var operands []ast.Expr
	last := ast.Expr(e)
	for {
		chain, ok := last.(*ast.StringConcatOpExpr)
		if !ok {
			break
		}
		operands = append(operands, r.expr(chain.Lhs))
		last = chain.Rhs
	}
	return call(e, concatMark, append(operands, r.expr(last))...)
}

// fields rewrites what a table is made of.
func (r rewriter) fields(fields []*ast.Field) {
	for _, f := range fields {
		f.Value = r.expr(f.Value)
		if f.Key = r.expr(f.Key); f.Key != nil && mayBeIndex(f.Key) {
			f.Key = call(f.Key, indexMark, &ast.NilExpr{}, f.Key)
		}
	}
}

// assign gives what is to stand for an assignment whose expressions are rewritten. One of several variables at once evaluates all that is on its left
// before it assigns, so what is indexed there is not known beforehand.
func (r rewriter) assign(s *ast.AssignStmt) ast.Stmt {
	if len(s.Lhs) > 1 {
		for _, lhs := range s.Lhs {
			if at, ok := lhs.(*ast.AttrGetExpr); ok && mayBeIndex(at.Key) {
				at.Key = call(at, indexMark, &ast.NilExpr{}, at.Key)
			}
		}
		return s
	}
	at, ok := s.Lhs[0].(*ast.AttrGetExpr)
	if !ok || !mayBeIndex(at.Key) {
		return s
	}
	local := &ast.LocalAssignStmt{Names: []string{"(object)", "(key)"}, Exprs: []ast.Expr{at.Object, at.Key}}
	place(local, s)
	at.Object = ident(at, "(object)")
	at.Key = call(at, indexMark, ident(at, "(object)"), ident(at, "(key)"))
	block := &ast.DoBlockStmt{Stmts: []ast.Stmt{local, s}}
	place(block, s)
	return block
}

// mayBeIndex reports whether a key may be the index of an element far behind the end of an array.
func mayBeIndex(key ast.Expr) bool {
	switch k := key.(type) {
	case *ast.StringExpr, *ast.TrueExpr, *ast.FalseExpr, *ast.NilExpr, *ast.FunctionExpr, *ast.TableExpr:
		return false
	case *ast.NumberExpr:
		return len(k.Value) > 2
	}
	return true
}

// call calls the function of mark, for one result.
func call(at ast.PositionHolder, mark string, args ...ast.Expr) ast.Expr {
	fn := &ast.StringExpr{Value: mark}
	place(fn, at)
	for _, a := range args {
		if a.Line() == 0 {
			place(a, at)
		}
	}
	e := &ast.FuncCallExpr{Func: fn, Args: args, AdjustRet: true}
	place(e, at)
	return e
}

func ident(at ast.PositionHolder, name string) ast.Expr {
	e := &ast.IdentExpr{Value: name}
	place(e, at)
	return e
}

// place puts a node where another one stands in the source.
func place(node, at ast.PositionHolder) {
	node.SetLine(at.Line())
	node.SetLastLine(at.LastLine())
}
