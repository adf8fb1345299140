-- expect: ok
local name,t=("n"):rep(8*1024*1024),{} for i=1,200 do local _,e=pcall(loadstring("error([[x]])",name)) t[i]=e assert(#e<200) _,e=loadstring("x x",name) assert(#e<200) end
