-- expect: ok
for i=1,100 do local f,why=loadstring(("function f() end "):rep(3000)) assert(f==nil and why=="not enough memory",why) end
return assert(loadstring("return 1"))()
