package i18n
import ("testing";"os";"fmt";"sort";"strings")
func TestList0(t *testing.T){
 s,err:=readSource(os.DirFS("../.."))
 if err!=nil{t.Fatal(err)}
 m:=map[string][]string{}
 for _,u:=range s.uses{ m[u.key]=append(m[u.key], fmt.Sprint(u.args, map[bool]string{true:"OPAQUE"}[u.opaque]))}
 var ks []string
 sp:=map[string]bool{}
 for k:=range m{ks=append(ks,k); sp[strings.Split(k,".")[0]]=true}
 sort.Strings(ks)
 for _,k:=range ks{ if !strings.HasPrefix(k,"report."){fmt.Println(k, m[k])}}
 var l []string
 for k:=range sp{l=append(l,k)}
 fmt.Println(len(ks)); fmt.Println(strings.Join(s.strays(l),"\n"))
}
