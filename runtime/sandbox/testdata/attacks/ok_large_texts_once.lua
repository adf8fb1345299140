-- expect: ok
local a=("x"):rep(5*2^20) local b=("%s%s%s"):format(a,a,"x") assert(#b==2*#a+1) b=nil b=a:gsub("^",a):gsub("$","zz") assert(#b==2*#a+2) return "ok"
